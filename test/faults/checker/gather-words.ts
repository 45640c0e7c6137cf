import type { HistoryEvent } from '../history/event.js';
import type { Words } from './past.js';
import { leakInAnswer, leakInLog, needleOf, wordsOf } from './words.js';

/** More would mean that something random is told all the time, and would fill the memory. */
const MOST_WORDS = 5_000_000;

/** Everything that was told to others than the owner of a secret, as words; and the secrets. */
export class WordsGatherer {
  private readonly canaries: { kind: string; text: string; seq: number }[] = [];
  private readonly told = new Map<string, number>();
  private readonly leaks: { what: string; seq: number }[] = [];

  take(event: HistoryEvent): void {
    if (event.f === 'canary') this.keep(event);
    else if (event.f === 'log') this.hear(String(event.v['line']), event.seq, leakInLog);
    else if (event.f === 'frame') this.hearFrame(event);
    else if (event.src === 'client' && event.type !== 'invoke' && event.type !== 'ok') this.hearAnswer(event);
  }

  words(): Words {
    return { canaries: this.canaries, told: this.told, leaks: this.leaks };
  }

  private keep({ v, seq }: HistoryEvent): void {
    const { kind, text } = v as { kind: string; text: string };
    const needle = needleOf(text);
    if (needle && v['tenant'] === undefined) this.canaries.push({ kind, text: needle, seq });
  }

  /** The frames of one's own bookings name one's own plate. */
  private hearFrame({ v, seq }: HistoryEvent): void {
    if (v['type'] !== 'booking') this.hear(JSON.stringify(v), seq, leakInAnswer);
  }

  /** A refusal is told to who asked, and may repeat what was asked; a failure holds nothing. */
  private hearAnswer({ v, seq, type }: HistoryEvent): void {
    const text = String(v['text'] ?? '');
    if (type === 'info') this.hear(text, seq, leakInAnswer);
    else this.note(leakInAnswer(text), seq);
  }

  private note(what: string | undefined, seq: number): void {
    if (what) this.leaks.push({ what, seq });
  }

  private hear(text: string, seq: number, leakIn: (text: string) => string | undefined): void {
    this.note(leakIn(text), seq);
    if (this.told.size > MOST_WORDS) throw new Error('too many different words to search through');
    for (const word of wordsOf(text)) if (!this.told.has(word)) this.told.set(word, seq);
  }
}
