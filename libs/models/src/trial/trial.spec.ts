import fc from 'fast-check';
import { trialMetricOf } from './trial-metric.js';
import { Trial, trialOfUnit } from './trial.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const trial = (n: number, candidateShare = 0.5): Trial =>
  Trial.from({
    trialId: id(n),
    improvementId: id(100 + n),
    patternId: id(1),
    baselineNodeId: id(2),
    candidateNodeId: id(3),
    metric: 'executionTimeMs',
    direction: 'lower',
    minimumEffect: 0.1,
    expectedEffect: 0.2,
    alpha: 0.05,
    power: 0.8,
    candidateShare,
    guards: [],
    plannedBaseline: 100,
    plannedCandidate: 100,
    startedAt: NOW,
    endedAt: null,
    createdBy: 'ada',
  });
const units = Array.from({ length: 20_000 }, (_, index) => `unit ${String(index)}`);
const share = (of: Trial, among: readonly string[]): number =>
  among.filter((unit) => of.armOf(unit) === 'candidate').length / among.length;

describe('a trial', () => {
  it.each([0.5, 0.2, 0.01])('gives the candidate its share of %d', (wanted) => {
    // Four standard errors: it is the same in every run.
    const reach = 4 * Math.sqrt((wanted * (1 - wanted)) / units.length);
    expect(Math.abs(share(trial(1, wanted), units) - wanted)).toBeLessThan(reach);
  });

  it('assigns independently of other trials, and of which trial a unit is in', () => {
    const [one, two] = [trial(1), trial(2)];
    const candidates = units.filter((unit) => one.armOf(unit) === 'candidate');
    expect(Math.abs(share(two, candidates) - 0.5)).toBeLessThan(0.02);
    const ofOne = units.filter((unit) => trialOfUnit([one, two], unit) === one);
    expect(Math.abs(ofOne.length / units.length - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(share(one, ofOne) - 0.5)).toBeLessThan(0.02);
    expect(trialOfUnit([], 'x')).toBeNull();
  });

  it('keeps the units of a trial that stays when another ends', () => {
    fc.assert(
      fc.property(fc.string(), (unit) => {
        const [one, two, three] = [trial(1), trial(2), trial(3)];
        const before = trialOfUnit([one, two, three], unit);
        if (before !== three) expect(trialOfUnit([one, two], unit)).toBe(before);
      }),
    );
  });

  it('ends once, and reads back as it was written', () => {
    const ended = trial(1).end(NOW);
    expect(ended.isRunning).toBe(false);
    expect(ended.end(new Date(0))).toBe(ended);
    expect(Trial.fromJSON(JSON.parse(JSON.stringify(ended)))).toEqual(ended);
  });
});

describe('a metric', () => {
  it.each([
    ['success', { kind: 'rate', field: 'success' }],
    ['executionTimeMs', { kind: 'mean', field: 'executionTimeMs' }],
    ['/metadata/tokens/total', { kind: 'mean', path: ['tokens', 'total'] }],
    ['/metadata/a~1b/~0c', { kind: 'mean', path: ['a/b', '~c'] }],
    ['toString', null],
    ['/metadata', null],
    ['/metadata/', null],
    ['/metadata/a~2', null],
    ['/content/x', null],
  ])('%s is %j', (name, expected) => {
    expect(trialMetricOf(name)).toEqual(expected);
  });
});
