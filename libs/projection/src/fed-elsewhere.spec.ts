import { FedElsewhere } from './fed-elsewhere.js';

const at = (seq: number): { tx: bigint; seq: bigint } => ({ tx: 1n, seq: BigInt(seq) });
const time = (second: number): Date => new Date(second * 1_000);

describe('a lane that another process feeds', () => {
  it('has caught up with what there was, though never with what there is, while somebody writes all the time', () => {
    const lane = new FedElsewhere(null, 0);
    expect(lane.caughtUpAt(at(10), at(10), time(0))).toEqual(time(0));
    expect(lane.caughtUpAt(at(10), at(20), time(1))).toBeNull();
    expect(lane.caughtUpAt(at(15), at(30), time(2))).toBeNull();
    expect(lane.caughtUpAt(at(25), at(40), time(3))).toEqual(time(1));
    expect(lane.caughtUpAt(at(39), at(50), time(4))).toBeNull();
    expect(lane.caughtUpAt(at(41), at(60), time(5))).toEqual(time(3));
    expect(lane.caughtUpAt(at(60), at(60), time(6))).toEqual(time(6));
  });

  it('has caught up with nothing more where nobody feeds it', () => {
    const lane = new FedElsewhere(null, 0);
    for (let second = 0; second < 5; second++)
      expect(lane.caughtUpAt(at(10), at(20 + second), time(second))).toBeNull();
  });
});
