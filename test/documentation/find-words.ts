import ts from 'typescript';
import { wordExceptions, wordsToAvoid } from './words-to-avoid.ts';

/** A text for people: a line of a page, a comment or a string literal. */
export interface Passage {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** How many characters of the text are the passage itself, where the beginning of the next line follows. All by default. */
  readonly ownLength?: number;
}

const isExcepted = ({ file, text }: Passage, word: string): boolean =>
  wordExceptions.some(
    (exception) => exception.file === file && exception.word === word && text.includes(exception.text),
  );

const isFoundIn = ({ text, ownLength = text.length }: Passage, pattern: RegExp): boolean => {
  const index = pattern.exec(text.toLowerCase())?.index;
  return index !== undefined && index < ownLength;
};

/** The words to avoid in some passages: for each, a sentence with its place and what to write instead. */
export const findWords = (passages: readonly Passage[]): readonly string[] =>
  passages.flatMap((passage) =>
    wordsToAvoid
      .filter(({ name, pattern }) => isFoundIn(passage, pattern) && !isExcepted(passage, name))
      .map(
        ({ name, instead }) =>
          `${passage.file}:${passage.line}: "${name}" in "${passage.text.trim().slice(0, 100)}". Write: ${instead}.`,
      ),
  );

const emptied = (text: string): string => text.replaceAll(/[^\n]/g, '');

/** Generated parts are written from the sources, and are checked there. */
const withoutGenerated = (text: string): string =>
  text.replaceAll(/<!-- (\w+):begin -->[\s\S]*?<!-- \1:end -->/g, emptied);

/** What was released stays as it was written. */
const unreleasedAlone = (text: string): string => {
  const start = text.indexOf('\n## Unreleased');
  const end = text.indexOf('\n## ', start + 1);
  return end === -1 ? text : text.slice(0, end);
};

/** The lines of a Markdown page, each with the beginning of the next, so that a phrase is found across a line break. */
export const passagesOfPage = (file: string, page: string): readonly Passage[] => {
  const lines = withoutGenerated(file === 'CHANGELOG.md' ? unreleasedAlone(page) : page).split('\n');
  return lines.map((own, index) => ({
    file,
    line: index + 1,
    text: `${own} ${(lines[index + 1] ?? '').trim().split(' ').slice(0, 3).join(' ')}`,
    ownLength: own.length,
  }));
};

const isText = (kind: ts.SyntaxKind): boolean =>
  [
    ts.SyntaxKind.SingleLineCommentTrivia,
    ts.SyntaxKind.MultiLineCommentTrivia,
    ts.SyntaxKind.StringLiteral,
    ts.SyntaxKind.NoSubstitutionTemplateLiteral,
    ts.SyntaxKind.TemplateHead,
    ts.SyntaxKind.TemplateMiddle,
    ts.SyntaxKind.TemplateTail,
  ].includes(kind);

const flattened = (text: string): string => text.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');

/** The string literals of a source file, in order. */
const literalsOf = (source: ts.SourceFile): readonly { readonly start: number; readonly text: string }[] => {
  const found: { readonly start: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node.kind) && !ts.isImportDeclaration(node.parent)) {
      found.push({ start: node.getStart(source), text: node.getText(source) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

/** The comments of a source file; a string with slashes in it is not a comment. */
const commentsOf = (source: ts.SourceFile): readonly { readonly start: number; readonly text: string }[] => {
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) {
      found.set(pos, source.text.slice(pos, end));
    }
    for (const { pos, end } of ts.getTrailingCommentRanges(source.text, node.end) ?? []) {
      found.set(pos, source.text.slice(pos, end));
    }
    // The tokens too: a comment may stand before a closing brace alone.
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...found].map(([start, text]) => ({ start, text }));
};

/** The comments and string literals of a TypeScript file. */
export const passagesOfSource = (file: string, code: string): readonly Passage[] => {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  return [...literalsOf(source), ...commentsOf(source)].map(({ start, text }) => ({
    file,
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    text: flattened(text),
  }));
};
