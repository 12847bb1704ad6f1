import { describeHostileRequests } from './describe-hostile-requests.js';

describe('hostile requests', () => {
  describeHostileRequests({ perOperation: 5, ofStreams: 10 });
});
