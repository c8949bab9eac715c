import type { RowLint } from './lint.ts';

const localPart = /[a-z0-9._%+-]{1,64}$/iu;
const domain = /^[a-z0-9](?:[a-z0-9-]{0,62}\.){1,5}[a-z]{2,24}(?![a-z0-9-])/iu;
/** Reserved for examples (RFC 2606), and what people write for "somebody's address". */
const noOne =
  /^(?:[^@]*@)?(?:[a-z0-9-]+\.)*(?:example\.(?:com|org|net)|(?:test|invalid|example|localhost)|(?:e-?mail|domain|company|yourcompany|your-?domain|abc|xyz)\.com)$/iu;

/** The first e-mail address of somebody who could exist. */
export function findEmail(text: string): string | undefined {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const before = localPart.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const after = domain.exec(text.slice(at + 1, at + 256))?.[0];
    if (before === undefined || after === undefined || noOne.test(after)) continue;
    return `${before}@${after}`;
  }
  return undefined;
}

const digits = /\d[\d -]{11,21}\d/gu;

/** The first number of 13 to 19 digits with a card issuer's beginning and a valid check digit (ISO/IEC 7812, Luhn). */
export function findCardNumber(text: string): string | undefined {
  for (const [spelled] of text.matchAll(digits)) {
    const number = spelled.replace(/[ -]/gu, '');
    if (number.length >= 13 && number.length <= 19 && issued.test(number) && passesLuhn(number)) return number;
  }
  return undefined;
}

/** Visa, Mastercard, American Express, Discover, JCB, Diners Club. */
const issued =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d{2})\d{12}|35\d{14}|3(?:0[0-5]|[68]\d)\d{11})$/u;

function passesLuhn(number: string): boolean {
  // Test numbers of one digit pass the check.
  if (/^(\d)\1*$/u.test(number)) return false;
  let sum = 0;
  for (let at = number.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = Number(number[at]);
    sum += double ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

const iban = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/gu;

/** The first account number with a valid check number (ISO 13616, ISO/IEC 7064 mod 97-10). */
export function findIban(text: string): string | undefined {
  for (const [spelled] of text.matchAll(iban)) {
    const account = spelled.replaceAll(' ', '');
    if (account.length < 15 || account.length > 34) continue;
    // With letters for all digits it is a code of something else.
    if ((account.match(/\d/gu)?.length ?? 0) < 10) continue;
    if (mod97(account.slice(4) + account.slice(0, 4)) === 1) return account;
  }
  return undefined;
}

function mod97(account: string): number {
  let rest = 0;
  for (const character of account) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** E-mail addresses, card numbers and bank accounts. */
export const personalData: RowLint = {
  id: 'personal-data',
  title: 'The row holds personal data: an e-mail address, card number or bank account',
  help: 'Narrow patterns with check digits: what is found is most likely real, and much is not found. Edit the text or drop the row.',
  severity: 'warning',
  check: (row) => {
    for (const [where, text] of placesOf(row)) {
      const email = findEmail(text);
      if (email !== undefined) return `${where} holds the e-mail address ${masked(email)}`;
      const card = findCardNumber(text);
      if (card !== undefined) return `${where} holds the card number ${masked(card)}`;
      const account = findIban(text);
      if (account !== undefined) return `${where} holds the bank account ${masked(account)}`;
    }
    return undefined;
  },
};

/** Reports go to logs and other people: only the ends are shown. */
export function masked(secret: string): string {
  return secret.length <= 8 ? '…' : `${secret.slice(0, 2)}…${secret.slice(-4)}`;
}

/** The texts of a row with their places in words. */
export function* placesOf(row: Parameters<RowLint['check']>[0]): Generator<readonly [string, string]> {
  for (const { text } of row.comparison.context) yield ['The prompt', text];
  for (const [index, text] of row.texts.entries()) yield [`The ${row.nameOf(index)} response`, text];
}
