import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Ids } from '#kernel';

/** RFC 9562 version 7: sorts by time, so that rows of one night lie together. */
@Injectable()
export class UuidV7Ids extends Ids {
  override next(): string {
    return v7();
  }
}
