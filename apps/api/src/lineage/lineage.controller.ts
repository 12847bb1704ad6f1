import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  inForm,
  TraceService,
  type Direction,
  type Freshness,
  type Sourced,
  type WholeQuestion,
} from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { AnswersLineage } from './answers-lineage.js';
import { inFormat } from './formats/in-format.js';
import { lineageJson } from './lineage-json.js';
import {
  readLineageCursor,
  readSkeletonCursor,
  writeLineageCursor,
  writeSkeletonCursor,
} from './lineage.cursor.js';
import { LineagePageQuery, LineageQuery, ReachQuery, storedTypes } from './lineage.dto.js';

@ApiTags('lineage')
@Controller('v1/nodes/:nodeId')
export class LineageController {
  constructor(private readonly traces: TraceService) {}

  @Get('ancestors')
  @AnswersLineage()
  ancestors(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() query: LineageQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    return this.trace(nodeId, 'ancestors', query, freshness);
  }

  @Get('descendants')
  @AnswersLineage()
  descendants(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() query: LineageQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    return this.trace(nodeId, 'descendants', query, freshness);
  }

  @Get('lineage')
  @AnswersLineage()
  lineage(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() query: LineageQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    return this.trace(nodeId, 'both', query, freshness);
  }

  @Get('lineage/summary')
  @Answers('LineageSummary')
  async summary(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() query: ReachQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = wholeOf(nodeId, query);
    return inForm(await this.traces.summarise(question, freshness), (counts) => ({ nodeId, ...counts }));
  }

  /** Newest first, each before all that it came from: enough to draw them in lanes. */
  @Get('lineage/skeleton')
  @Answers('LineageSkeleton')
  async skeleton(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() { limit, cursor, ...query }: LineagePageQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = wholeOf(nodeId, query);
    const after = readSkeletonCursor(cursor, question);
    return inForm(
      await this.traces.skeleton({ ...question, limit, after }, freshness),
      ({ next, ...page }) => ({ ...page, nextCursor: writeSkeletonCursor(next, question) }),
    );
  }

  private async trace(
    nodeId: string,
    direction: Direction,
    { cursor, format, ...query }: LineageQuery,
    freshness: Freshness,
  ): Promise<Sourced<object>> {
    const relationshipTypes = storedTypes(query.relationshipTypes);
    const question = { ...query, relationshipTypes, nodeId, direction };
    const after = readLineageCursor(cursor, question);
    if (format !== 'json') {
      const drawn = await this.traces.draw({ ...question, after }, freshness);
      const record = format === 'openlineage' ? await this.traces.record() : '';
      return inForm(drawn, (lineage) =>
        inFormat(format, lineage, writeLineageCursor(lineage.next, question), record),
      );
    }
    const { answer, ...source } = await this.traces.trace({ ...question, after }, freshness);
    const nextCursor = writeLineageCursor(answer.next, question);
    return { ...source, answer: await JsonText.of(lineageJson({ nodeId, direction }, answer, nextCursor)) };
  }
}

function wholeOf(
  nodeId: string,
  { relationshipTypes, ...query }: Pick<ReachQuery, keyof ReachQuery>,
): WholeQuestion {
  return { ...query, relationshipTypes: storedTypes(relationshipTypes), direction: 'both', nodeId };
}
