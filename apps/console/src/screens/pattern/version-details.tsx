import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import type { Pattern, Version } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { durationText, instantText, shareText } from '../../format.js';
import { Answered, Loading } from '../../parts/notes.js';
import { StatusMark } from '../../parts/status-mark.js';
import { texts } from '../../texts.js';
import { contentText } from './content-text.js';

const CodeView = lazy(() => import('../../code/code-view.js'));
const DiffView = lazy(() => import('../../code/diff-view.js'));

export interface VersionDetailsProps {
  readonly pattern: Pattern;
  readonly nodeId: string;
  readonly against: string | null;
  readonly onCompare: (nodeId: string | null) => void;
}

export function VersionDetails({ pattern, nodeId, against, onCompare }: VersionDetailsProps) {
  const asked = useAsk<Version>(`/v1/nodes/${nodeId}`);
  return (
    <section className="details" aria-label={texts.pattern.version}>
      <Answered asked={asked}>
        {(version) => (
          <>
            <VersionHead version={version} against={against} onCompare={onCompare} />
            {against === null ? (
              <Suspense fallback={<Loading />}>
                <CodeView
                  text={contentText(version.content)}
                  name={pattern.name}
                  language={pattern.language}
                />
              </Suspense>
            ) : (
              <Comparison pattern={pattern} newer={version} olderId={against} />
            )}
          </>
        )}
      </Answered>
    </section>
  );
}

function VersionHead({
  version,
  against,
  onCompare,
}: {
  readonly version: Version;
  readonly against: string | null;
  readonly onCompare: (nodeId: string | null) => void;
}) {
  const { nodeId, versionLabel, status, createdAt, createdBy, parentIds, childIds, usageCount } = version;
  const [parent] = parentIds;
  return (
    <header>
      <h2 className="title">
        {versionLabel ?? `v${String(version.version)}`} <StatusMark status={status} />
      </h2>
      <p className="facts">
        <span>{createdBy}</span>
        <span>{instantText(createdAt)}</span>
        <span>{texts.pattern.kin(parentIds.length, childIds.length)}</span>
        {usageCount > 0 && (
          <span>
            {texts.pattern.used(String(usageCount), shareText(version.successRate))}
            {version.avgExecutionTimeMs !== null && `, ${durationText(version.avgExecutionTimeMs)}`}
          </span>
        )}
        {version.deprecatedReason !== null && <span>{version.deprecatedReason}</span>}
      </p>
      <p className="actions">
        {against === null ? (
          <button type="button" disabled={parent === undefined} onClick={() => onCompare(parent ?? null)}>
            {texts.pattern.compareWithParent}
          </button>
        ) : (
          <button type="button" onClick={() => onCompare(null)}>
            {texts.pattern.endComparison}
          </button>
        )}
        <Link href={`/map/${nodeId}`}>{texts.pattern.map}</Link>
        {version.replacedByNodeId !== null && (
          <Link href={`/map/${version.replacedByNodeId}`}>{texts.pattern.replacedBy}</Link>
        )}
      </p>
    </header>
  );
}

/** The other version may be of another pattern: a fork is compared with what it was forked from. */
function Comparison({
  pattern,
  newer,
  olderId,
}: {
  readonly pattern: Pattern;
  readonly newer: Version;
  readonly olderId: string;
}) {
  const asked = useAsk<Version>(`/v1/nodes/${olderId}`);
  return (
    <Answered asked={asked}>
      {(other) => {
        const [before, after] = other.createdAt > newer.createdAt ? [newer, other] : [other, newer];
        return (
          <>
            <p className="quiet">{texts.pattern.comparing(before.version, after.version)}</p>
            <Suspense fallback={<Loading />}>
              <DiffView
                before={contentText(before.content)}
                after={contentText(after.content)}
                name={pattern.name}
                language={pattern.language}
              />
            </Suspense>
          </>
        );
      }}
    </Answered>
  );
}
