import type { JsonObject, RelationshipType } from '@stemma/models';
import type { BlobText } from './blob-reader.js';
import type { CommitDetails } from './commit-details.js';
import { fileKind } from './file-kind.js';
import { nodeIdOf } from './git-ids.js';
import type {
  NamesRecord,
  NodeRecord,
  ParentRecord,
  PatternRecord,
  TransitionRecord,
  VersionAliasRecord,
} from './lineage-record.js';
import type { Naming } from './name-book.js';
import { pathText } from './path-text.js';
import type { Derivation, FileHistory, NewVersion, Version } from './version.js';

/** Two files this small are equal by chance (an empty `__init__.py`), not by copying. */
const MIN_COPY_BYTES = 32;
const MAX_NAME_CHARS = 255;
const SYMLINK = '120000';
const EXECUTABLE = '100755';

type Kind = NewVersion['kind'];

const RELATIONSHIPS: Readonly<Record<Exclude<Kind, 'created'>, RelationshipType>> = {
  refined: 'refined_from',
  fork: 'forked_from',
  merge: 'merged_from',
};

/** Writes the records of one repository. */
export class RecordWriter {
  constructor(
    private readonly namespace: string,
    /** The commit's full name by its place in the walk. */
    private readonly shaOf: (commit: number) => string,
    /** False for versions of commits before the window: nothing may refer to them. */
    private readonly isImported: (version: Version) => boolean,
  ) {}

  pattern(history: FileHistory): PatternRecord {
    const path = pathText(history.firstPath);
    const { kind, language } = fileKind(path);
    return {
      record: 'pattern',
      patternId: history.patternId,
      name: nameOf(history.firstPath),
      kind,
      namespace: this.namespace,
      ...(language === null ? {} : { language }),
      tags: ['git'],
      metadata: { path, commit: history.firstCommit },
      createdAt: history.createdAt,
      createdBy: history.createdBy,
    };
  }

  names({ patternId }: FileHistory, namings: readonly Naming[]): NamesRecord {
    const names = namings.map(({ path, since }) => ({
      name: nameOf(path),
      since: new Date(since).toISOString(),
    }));
    return { record: 'names', patternId, names };
  }

  node(made: NewVersion, blob: BlobText, commit: CommitDetails): NodeRecord {
    const parents = this.importedParents(made, blob);
    const kind = evolutionOf(made.kind, parents.length);
    return {
      record: 'node',
      nodeId: this.nodeId(made.version),
      patternId: made.version.history.patternId,
      status: 'active',
      ...(kind === 'created' ? {} : { evolutionType: kind }),
      content: blob.content,
      ...(blob.contentHash === null ? {} : { contentHash: blob.contentHash }),
      createdAt: commit.date,
      createdBy: commit.author,
      metadata: metadataOf(made, blob, commit),
      parents:
        kind === 'created' ? [] : parents.map((parent) => this.parent(parent, RELATIONSHIPS[kind], commit)),
    };
  }

  /** @param joined files that go on in another one, which the commit merged them into. */
  archived(
    versions: readonly Version[],
    joined: ReadonlySet<FileHistory>,
    commit: CommitDetails,
  ): TransitionRecord[] {
    return this.imported(versions).map((version) =>
      this.transition(
        version,
        'archived',
        joined.has(version.history) ? 'merged into another file' : 'deleted',
        commit,
      ),
    );
  }

  revived(versions: readonly Version[], commit: CommitDetails): TransitionRecord[] {
    return this.imported(versions).map((version) =>
      this.transition(version, 'active', 'kept by merge', commit),
    );
  }

  /** None where the version is not imported. */
  alias(version: Version, alias: string, { sha, date, author }: CommitDetails): VersionAliasRecord[] {
    if (version.isUnsure || !this.isImported(version)) return [];
    return [
      {
        ...{ record: 'version_alias', patternId: version.history.patternId, alias },
        ...{ nodeId: this.nodeId(version), changedAt: date, changedBy: author },
        reason: `tag of ${sha.slice(0, 12)}`,
      },
    ];
  }

  nodeId(version: Version): string {
    return nodeIdOf(version.history.patternId, this.shaOf(version.commit));
  }

  private imported(versions: readonly Version[]): readonly Version[] {
    return versions.filter((version) => this.isImported(version));
  }

  private transition(
    version: Version,
    status: TransitionRecord['status'],
    what: string,
    { sha, subject, date, author }: CommitDetails,
  ): TransitionRecord {
    const reason = `${what} in ${sha.slice(0, 12)}${subject === '' ? '' : `: ${subject}`}`;
    return { record: 'transition', nodeId: this.nodeId(version), status, reason, at: date, by: author };
  }

  private importedParents(made: NewVersion, blob: BlobText): readonly Derivation[] {
    const tiny = made.kind === 'fork' && blob.bytes !== null && blob.bytes < MIN_COPY_BYTES;
    return tiny ? [] : made.parents.filter(({ version }) => this.isImported(version));
  }

  private parent(
    { version, similarity }: Derivation,
    type: RelationshipType,
    commit: CommitDetails,
  ): ParentRecord {
    return {
      nodeId: this.nodeId(version),
      relationshipType: type,
      changeSummary: commit.subject,
      breakingChanges: commit.breaking,
      ...(similarity === null ? {} : { similarityScore: similarity }),
    };
  }
}

/** What is left of a version's kind when only some of its parents are imported. */
function evolutionOf(kind: Kind, parents: number): Kind {
  if (parents === 0) return 'created';
  return kind === 'merge' && parents === 1 ? 'refined' : kind;
}

function metadataOf(
  { path, mode }: NewVersion,
  { bytes, lack }: BlobText,
  commit: CommitDetails,
): JsonObject {
  return {
    commit: commit.sha,
    path: pathText(path),
    subject: commit.subject,
    ...(bytes === null ? {} : { bytes }),
    ...(lack === null ? {} : { [lack]: true }),
    ...(mode === SYMLINK ? { symlink: true } : {}),
    ...(mode === EXECUTABLE ? { executable: true } : {}),
  };
}

function nameOf(path: string): string {
  return tail(pathText(path), MAX_NAME_CHARS);
}

/** The last `limit` characters: the end of a path says most. */
function tail(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(-limit).replace(/^[\uDC00-\uDFFF]/, '');
}
