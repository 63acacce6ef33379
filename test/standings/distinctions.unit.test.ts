/** The form of awards by rule. It stands apart from the tests of the rules, which the mutation tool runs without web code. */
import { expect } from 'chai';
import { InvalidInput } from '../../src/platform/errors.ts';
import { distinctionValues, parseDistinctions } from '../../src/standings/distinctions.input.ts';
import { NO_DISTINCTIONS } from '../../src/standings/distinctions.rules.ts';

describe('distinctions in a form', () => {
  it('come from a form and go back into it', () => {
    const sent = {
      ranks: '3',
      firstToSolve: '1',
      bandName1: 'High',
      bandPercent1: '10',
      bandName2: '',
      bandPercent2: '',
    };
    const read = parseDistinctions(sent);
    expect(read).to.deep.equal({
      ranks: 3,
      firstToSolve: true,
      universities: false,
      bands: [{ name: 'High', percent: 10 }],
    });
    expect(
      parseDistinctions(
        Object.fromEntries(
          Object.entries(distinctionValues(read)).map(([name, value]) => [name, value === false ? '' : String(value)]),
        ),
      ),
    ).to.deep.equal(read);
    expect(parseDistinctions({})).to.deep.equal(NO_DISTINCTIONS);
  });

  it('refuse a band without a name or a percentage, and bands out of order, with the field', () => {
    const fieldOf = (sent: Record<string, string>) => {
      try {
        parseDistinctions(sent);
      } catch (error) {
        return error instanceof InvalidInput ? `${error.field} ${error.code}` : String(error);
      }
      return 'accepted';
    };
    expect(fieldOf({ bandName1: 'High' })).to.equal('bandPercent1 required');
    expect(fieldOf({ bandPercent2: '10' })).to.equal('bandName2 required');
    expect(fieldOf({ bandName1: 'High', bandPercent1: '101' })).to.equal('bandPercent1 too_big');
    expect(fieldOf({ bandName1: 'a', bandPercent1: '10', bandName2: 'b', bandPercent2: '10' })).to.equal(
      'bandPercent2 band_not_wider',
    );
  });
});
