import {
  bucketStarts,
  RATINGS,
  type FeedbackCounts,
  type FeedbackTally,
  type Rating,
  type Window,
} from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';

const columnOf: Readonly<Record<Rating, string>> = {
  explicitRating: 'explicit_rating',
  qualityScore: 'quality_score',
  performanceScore: 'performance_score',
  qualityRating: 'quality_rating',
};

/** Of one week, or (null) of the whole window; the ratings are in the order of `RATINGS`. */
interface TallyRow {
  week: Date | null;
  total: string;
  positive: string;
  neutral: string;
  negative: string;
  confirmed: string;
  answered: string;
  counts: string[];
  means: (number | null)[];
  issues: { issue: string; count: number }[];
}

export async function readFeedbackTally(sql: Sql, patternId: string, window: Window): Promise<FeedbackTally> {
  const starts = bucketStarts(window, 'week');
  const rows = await sql.rows<TallyRow>(tally, [
    patternId,
    window.from.toISOString(),
    window.to.toISOString(),
  ]);
  const whole = rows.find(({ week }) => week === null);
  if (whole === undefined) throw new Error('the empty grouping set answers one row');
  const weeks = new Map(rows.map((row) => [row.week?.getTime(), countsOf(row)]));
  const [confirmedCount, answeredCount] = [Number(whole.confirmed), Number(whole.answered)];
  return {
    ...countsOf(whole),
    ratings: ratingsOf(whole),
    successConfirmed: {
      confirmedCount,
      answeredCount,
      share: answeredCount === 0 ? null : confirmedCount / answeredCount,
    },
    topIssues: whole.issues.map(({ issue, count }) => ({ issue, feedbackCount: count })),
    weeks: starts.map((start) => ({ start: new Date(start), ...(weeks.get(start) ?? NONE) })),
  };
}

function countsOf(row: Pick<TallyRow, 'total' | 'positive' | 'neutral' | 'negative'>): FeedbackCounts {
  return {
    feedbackCount: Number(row.total),
    sentiments: {
      positive: Number(row.positive),
      neutral: Number(row.neutral),
      negative: Number(row.negative),
    },
  };
}

const NONE = countsOf({ total: '0', positive: '0', neutral: '0', negative: '0' });

function ratingsOf({ counts, means }: TallyRow): FeedbackTally['ratings'] {
  const of = (rating: Rating): { count: number; mean: number | null } => {
    const index = RATINGS.indexOf(rating);
    return { count: Number(counts[index] ?? 0), mean: means[index] ?? null };
  };
  return {
    explicitRating: of('explicitRating'),
    qualityScore: of('qualityScore'),
    performanceScore: of('performanceScore'),
    qualityRating: of('qualityRating'),
  };
}

// Sums of doubles depend on their order; those of numerics do not, so the same feedback gives the same means.
const counts = RATINGS.map((rating) => `count(${columnOf[rating]})::text`).join(', ');
const means = RATINGS.map((rating) => `avg(${columnOf[rating]}::numeric)::double precision`).join(', ');
const countOf = (sentiment: string): string =>
  `count(*) filter (where sentiment = '${sentiment}')::text as ${sentiment}`;

const tally = `
  with given as (
    select f.*, date_trunc('week', f.created_at at time zone 'UTC') at time zone 'UTC' as week
    from stemma.feedback f
    join stemma.patterns p on p.pattern_id = f.pattern_id and p.deleted_at is null
    where f.withdrawn_at is null and f.pattern_id = $1::uuid and f.created_at >= $2::timestamptz and f.created_at < $3::timestamptz
  ), issues as (
    select issue, count(distinct feedback_id)::int as count
    from given, unnest(issues) as issue
    group by issue order by count(distinct feedback_id) desc, issue collate "C" limit 10
  )
  select week, count(*)::text as total,
    ${['positive', 'neutral', 'negative'].map(countOf).join(', ')},
    count(*) filter (where success_confirmed)::text as confirmed, count(success_confirmed)::text as answered,
    array[${counts}] as counts, array[${means}] as means,
    (select coalesce(jsonb_agg(to_jsonb(i) order by i.count desc, i.issue collate "C"), '[]') from issues i) as issues
  from given
  group by grouping sets ((week), ())`;
