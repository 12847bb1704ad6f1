import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inForm, TraceService, type Direction, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { AnswersLineage } from './answers-lineage.js';
import { inFormat } from './formats/in-format.js';
import { lineageJson } from './lineage-json.js';
import { readLineageCursor, writeLineageCursor } from './lineage.cursor.js';
import { LineageQuery, ReachQuery, storedTypes } from './lineage.dto.js';

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
    @Query() { relationshipTypes, ...query }: ReachQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const followed = { relationshipTypes: storedTypes(relationshipTypes), direction: 'both' as const };
    const question = { ...query, ...followed, nodeId };
    return inForm(await this.traces.summarise(question, freshness), (counts) => ({ nodeId, ...counts }));
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
