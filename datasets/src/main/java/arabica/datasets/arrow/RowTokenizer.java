package arabica.datasets.arrow;

import arabica.datasets.DataException;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.rows.UnpairedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// Turns rows into token ids.
///
/// A prompt and its response are tokenized apart and concatenated, so that the boundary between them is exact. A BOS
/// comes first only where the tokenizer's files ask for one. Responses and texts end with an EOS where the options say
/// so; prompts and rows of ids never do. Special tokens are those that a template has put into its frame; in texts they are
/// plain characters.
///
/// Truncation works on the whole: cut at the end, a response loses its tail (its EOS too); cut at the start, a prompt
/// loses its head. A row must keep something to predict: a token of the response and one of the prompt before it, or two
/// tokens of a text.
public final class RowTokenizer {
    private final BpeTokenizer tokenizer;
    private final TokenizeOptions options;
    private final int[] eos;
    private final int[] end;

    /// @throws DataException when an EOS is to be appended and the tokenizer has none
    public RowTokenizer(BpeTokenizer tokenizer, TokenizeOptions options) {
        this.tokenizer = tokenizer;
        this.options = options;
        if (options.appendEos() && tokenizer.eosId().isEmpty()) {
            throw new DataException("the tokenizer names no EOS to append; expected an \"eos_token\" in its"
                    + " tokenizer_config.json");
        }
        eos = options.appendEos() ? new int[]{tokenizer.eosId().getAsInt()} : new int[0];
        OptionalInt own = options.endToken().map(tokenizer::idOf).orElse(OptionalInt.empty());
        end = options.appendEos() && own.isPresent() ? new int[]{own.getAsInt()} : eos;
    }

    /// The tokens of a prompt, as they stand before a response: BOS where asked for, no EOS, not truncated.
    public int[] prompt(FramedText prompt) { return FramedTokens.of(prompt, tokenizer).ids(); }

    /// As [#prompt(FramedText)], of a text without a frame.
    public int[] prompt(String prompt) { return prompt(FramedText.plain(prompt)); }

    /// The tokens of what follows others: without a BOS, unless the frame itself has one there.
    public int[] continuation(FramedText text) { return FramedTokens.continuation(text, tokenizer); }

    /// A row's tokens.
    ///
    /// @param row empty when it is dropped for its length
    /// @param cut how many tokens were cut away for its length
    public record Result(Optional<TokenizedRow> row, int cut) {}

    /// The tokens of a row; empty when it is dropped for its length.
    ///
    /// @throws BadRowException when nothing to predict is left after truncation
    public Optional<TokenizedRow> tokenize(SourcedRow row) { return read(row).row(); }

    /// As [#tokenize], with what was cut away.
    ///
    /// @throws BadRowException as there
    public Result read(SourcedRow row) {
        int[] cut = new int[1];
        Optional<TokenizedRow> tokens = tokenize(row, cut);
        return new Result(tokens, cut[0]);
    }

    /// @param cut receives the number of tokens that are cut away
    private Optional<TokenizedRow> tokenize(SourcedRow row, int[] cut) {
        return switch (row.row()) {
            case TextRow text -> single(
                    unprompted(concatenate(prompt(text.text()), eos), "text", row, cut));
            case IdsRow ids -> single(given(ids, row, cut));
            case PromptRow prompt -> single(promptAlone(prompt(prompt.prompt()), row, cut));
            case CompletionRow pair -> single(
                    prompted(framed(pair.prompt()), response(pair.completion()), "completion", row, cut));
            case UnpairedRow judged -> prompted(new FramedTokens(prompt(judged.prompt()), new int[0]),
                    response(judged.completion()), "completion", row, cut)
                    .map(sequence -> new TokenizedRow.UnpairedRow(sequence, judged.label()));
            case PreferenceRow pair -> {
                FramedTokens prompt = new FramedTokens(prompt(pair.prompt()), new int[0]);
                Optional<TokenSequence> chosen = prompted(prompt, response(pair.chosen()), "chosen", row, cut);
                Optional<TokenSequence> rejected = prompted(prompt, response(pair.rejected()), "rejected", row,
                        cut);
                if (chosen.isEmpty() || rejected.isEmpty())
                    yield Optional.empty();
                if (chosen.equals(rejected)) {
                    throw row.bad("rejected",
                            "equals \"chosen\" after truncation to " + options.maxLength() + " tokens");
                }
                yield Optional.of(new TokenizedRow.PairRow(chosen.get(), rejected.get(), pair.notes().margin(),
                        pair.notes().weight()));
            }
        };
    }

    private FramedTokens framed(FramedText prompt) {
        FramedTokens all = FramedTokens.of(prompt, tokenizer);
        return options.answers() ? all : new FramedTokens(all.ids(), new int[0]);
    }

    private int[] response(String response) { return concatenate(tokenizer.encodePlainAfter(response), end); }

    private static Optional<TokenizedRow> single(Optional<TokenSequence> sequence) {
        return sequence.map(TokenizedRow.SequenceRow::new);
    }

    private Optional<TokenSequence> given(IdsRow given, SourcedRow row, int[] cut) {
        int[] ids = given.inputIds();
        int prompt = given.promptLength();
        if (prompt > ids.length)
            throw row.bad("prompt_length", "is " + prompt + "; there are " + ids.length + " ids");
        if (!TokenSequence.areSpans(given.answers(), prompt)) {
            throw row.bad("answer_spans", "is " + Arrays.toString(given.answers())
                    + "; expected starts and ends, one after the other, in a prompt of " + prompt + " ids");
        }
        if (prompt == 0)
            return unprompted(ids, "input_ids", row, cut);
        FramedTokens framed = new FramedTokens(Arrays.copyOf(ids, prompt),
                options.answers() ? given.answers() : new int[0]);
        return prompted(framed, Arrays.copyOfRange(ids, prompt, ids.length), "input_ids", row, cut);
    }

    private Optional<TokenSequence> unprompted(int[] ids, String field, SourcedRow row, int[] cut) {
        if (drops(ids.length))
            return Optional.empty();
        int[] kept = cut(ids, cut);
        if (kept.length < 2) {
            throw row.bad(field, "has " + kept.length + " tokens; expected at least 2, of which the first predicts the"
                    + " second");
        }
        return Optional.of(new TokenSequence(kept, 0));
    }

    private Optional<TokenSequence> promptAlone(int[] ids, SourcedRow row, int[] cut) {
        if (drops(ids.length))
            return Optional.empty();
        int[] kept = cut(ids, cut);
        if (kept.length == 0)
            throw row.bad("prompt", "has no tokens");
        return Optional.of(new TokenSequence(kept, kept.length));
    }

    private Optional<TokenSequence> prompted(FramedTokens framed, int[] response, String field, SourcedRow row,
            int[] cut) {
        int[] prompt = framed.ids();
        int length = prompt.length + response.length;
        if (drops(length))
            return Optional.empty();
        int excess = Math.max(0, length - options.maxLength());
        boolean fromStart = options.truncation() == Truncation.START;
        int promptLeft = prompt.length - (fromStart ? excess : 0);
        int responseLeft = response.length - (fromStart ? 0 : excess);
        if (promptLeft <= 0 || responseLeft <= 0) {
            throw row.bad(field, "nothing is left of the " + (responseLeft <= 0 ? "response" : "prompt")
                    + " after truncation to " + options.maxLength() + " tokens: the prompt has " + prompt.length
                    + " tokens, the response " + response.length);
        }
        return Optional.of(new TokenSequence(cut(concatenate(prompt, response), cut), promptLeft,
                after(framed.answers(), prompt.length - promptLeft)));
    }

    /// Spans of a prompt that has lost its first tokens.
    private static int[] after(int[] spans, int lost) {
        int[] left = new int[spans.length];
        int count = 0;
        for (int i = 0; i < spans.length; i += 2) {
            if (spans[i + 1] > lost) {
                left[count++] = Math.max(0, spans[i] - lost);
                left[count++] = spans[i + 1] - lost;
            }
        }
        return Arrays.copyOf(left, count);
    }

    private boolean drops(int length) {
        return options.truncation() == Truncation.DROP && length > options.maxLength();
    }

    private int[] cut(int[] ids, int[] cut) {
        if (ids.length <= options.maxLength())
            return ids;
        cut[0] += ids.length - options.maxLength();
        return options.truncation() == Truncation.START
                ? Arrays.copyOfRange(ids, ids.length - options.maxLength(), ids.length)
                : Arrays.copyOf(ids, options.maxLength());
    }

    private static int[] concatenate(int[] first, int[] second) {
        if (first.length == 0)
            return second;
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
