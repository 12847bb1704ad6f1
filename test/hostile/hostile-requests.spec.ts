import { describeHostileRequests } from './describe-hostile-requests.js';

describe('hostile requests', () => {
  describeHostileRequests({ perOperation: 3, ofStreams: 10 });
});
