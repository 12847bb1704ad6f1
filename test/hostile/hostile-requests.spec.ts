import { describeHostileRequests } from './describe-hostile-requests.js';

describe('hostile requests', () => {
  describeHostileRequests({ perOperation: 8, ofStreams: 15 });
});
