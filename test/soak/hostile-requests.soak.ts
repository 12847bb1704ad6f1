import { describeHostileRequests } from '../hostile/describe-hostile-requests.js';

jest.setTimeout(1_800_000);

describe('very many hostile requests', () => {
  describeHostileRequests({ perOperation: 500, ofStreams: 500 });
});
