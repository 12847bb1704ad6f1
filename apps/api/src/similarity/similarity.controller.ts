import { Body, Controller, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StemmaError } from '@stemma/models';
import type {
  Freshness,
  Likeness,
  NodeSummary,
  OwnEmbedding,
  SimilarityService,
  Sourced,
  WriteContext,
  Written,
} from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { SIMILARITY } from '../tokens.js';
import { EmbeddingDto, SimilarDto } from './similarity.dto.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('similarity')
@Controller('v1')
export class SimilarityController {
  constructor(@Inject(SIMILARITY) private readonly similarity: SimilarityService | 'off') {}

  @Post('similar')
  @Answers('Similar')
  async similar(@Body() body: SimilarDto, @FreshnessWanted() freshness: Freshness): Promise<Sourced<object>> {
    const { limit, minScore = null, filter } = body;
    const found = await this.service.find({ likeness: likenessOf(body), limit, minScore, filter }, freshness);
    const { items, ...about } = found.answer;
    return {
      ...found,
      answer: { items: items.map(({ score, ...summary }) => ({ ...summaryJson(summary), score })), ...about },
    };
  }

  @Put('nodes/:nodeId/embedding')
  @Answers('OwnEmbedding')
  setEmbedding(
    @Context() context: WriteContext,
    @Param('nodeId', UuidPipe) nodeId: string,
    @Body() { vector }: EmbeddingDto,
  ): Promise<Written<OwnEmbedding>> {
    return this.service.setEmbedding(context, nodeId, vector);
  }

  private get service(): SimilarityService {
    if (this.similarity !== 'off') return this.similarity;
    throw new StemmaError('embedding_unavailable', 'Similarity is switched off here (STEMMA_EMBEDDING=off).');
  }
}

function likenessOf({ text, vector, nodeId }: SimilarDto): Likeness {
  const given = [text, vector, nodeId].filter((one) => one !== undefined).length;
  if (given === 1) {
    if (text !== undefined) return { text };
    if (vector !== undefined) return { vector };
    if (nodeId !== undefined) return { nodeId };
  }
  throw StemmaError.invalid([
    {
      pointer: '',
      code: given === 0 ? 'required' : 'invalid',
      message: 'must have exactly one of text, vector, nodeId',
    },
  ]);
}

function summaryJson({ node, name, kind, namespace }: NodeSummary): object {
  const { content, ...json } = node.toJSON();
  return { ...json, name, kind, namespace };
}
