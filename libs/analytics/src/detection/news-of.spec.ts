import { runToEnd } from '../run-to-end.fixture.js';
import { compareVersions } from './compare-versions.js';
import { findStaleVersions } from './find-stale-versions.js';
import { newsOf } from './news-of.js';
import { DETECTION_THRESHOLDS } from './thresholds.js';
import { FROM, TO, useOf } from './use.fixture.js';

const day = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

describe('news', () => {
  const [tested] = runToEnd(
    compareVersions(
      [
        {
          relation: 'previous',
          similarity: null,
          present: useOf('new', 2, { medianMs: 200, successRate: 1, count: 100 }, 1),
          other: useOf('old', 1, { medianMs: 100, successRate: 1, count: 100 }, 2),
        },
      ],
      DETECTION_THRESHOLDS,
    ),
  );
  const [structural] = findStaleVersions(
    [
      {
        nodeId: 'n',
        patternId: 'p',
        version: 1,
        latestVersion: 2,
        status: 'active',
        createdAt: day(TO, -400),
        lastUsedAt: null,
        usageCount: 0,
        activeChildCount: 0,
        patternLastUsedAt: TO,
      },
    ],
    DETECTION_THRESHOLDS,
    TO,
  );
  if (tested === undefined || structural === undefined) throw new Error('both are found');
  const findings = [tested, structural];
  const told = (isOpen: boolean, changedAt: Date): string[] =>
    newsOf(
      findings,
      findings.map(({ claim }) => ({ claim, isOpen, changedAt })),
      FROM,
    ).map(({ rule }) => rule);

  it('are all of it where nothing was proposed before, or only other things', () => {
    expect(newsOf(findings, [], FROM)).toEqual(findings);
    expect(newsOf(findings, [{ claim: 'stale_version m', isOpen: true, changedAt: TO }], FROM)).toEqual(
      findings,
    );
  });

  it('are nothing of what is proposed already, however long ago', () => {
    expect(told(true, day(FROM, -300))).toEqual([]);
  });

  it('are what was decided on executions before the window, and never again what no execution speaks for', () => {
    expect(told(false, day(FROM, 1))).toEqual([]);
    expect(told(false, FROM)).toEqual(['latency_regression']);
  });

  it('count an open proposal, though an older one of the same claim was decided', () => {
    const earlier = [
      { claim: tested.claim, isOpen: true, changedAt: day(FROM, -1) },
      { claim: tested.claim, isOpen: false, changedAt: day(FROM, -9) },
    ];
    expect(newsOf([tested], earlier, FROM)).toEqual([]);
  });
});
