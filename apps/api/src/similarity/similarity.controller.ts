import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StemmaError } from '@stemma/models';
import {
  inForm,
  SimilarityService,
  type Freshness,
  type Likeness,
  type OwnEmbedding,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { NodePipe } from '../http/node.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { EmbeddingDto, SimilarDto } from './similarity.dto.js';
import { summaryJson } from './summary-json.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('similarity')
@Controller('v1')
export class SimilarityController {
  constructor(private readonly similarity: SimilarityService) {}

  @Post('similar')
  @Answers('Similar')
  async similar(@Body() body: SimilarDto, @FreshnessWanted() freshness: Freshness): Promise<Sourced<object>> {
    const { limit, minScore = null, filter } = body;
    const question = { likeness: likenessOf(body), limit, minScore, filter };
    return inForm(await this.similarity.find(question, freshness), ({ items, ...about }) => ({
      items: items.map(({ score, ...summary }) => ({ ...summaryJson(summary), score })),
      ...about,
    }));
  }

  @Put('nodes/:nodeId/embedding')
  @Answers('OwnEmbedding')
  setEmbedding(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @Body() { vector }: EmbeddingDto,
  ): Promise<Written<OwnEmbedding>> {
    return this.similarity.setEmbedding(context, nodeId, vector);
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
