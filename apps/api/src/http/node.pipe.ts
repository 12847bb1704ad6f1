import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { check, fields } from '@stemma/models';
import { AliasService } from '@stemma/orchestration';

/** The id of the version that the path names, by its id or as `<patternId>@<alias or number>`. */
@Injectable()
export class NodePipe implements PipeTransform<unknown, Promise<string>> {
  constructor(private readonly aliases: AliasService) {}

  async transform(value: unknown, { data }: ArgumentMetadata): Promise<string> {
    const pointer = `/${data ?? ''}`;
    return this.aliases.nodeId(check(fields.nodeRef, value, pointer), pointer);
  }
}
