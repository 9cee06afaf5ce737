package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Byte-level byte-pair encoding in GPT-2's way: any text has an encoding, and decoding gives the same text back. Ids
/// are `0 .. vocabSize-1`. Immutable and safe to share between threads.
///
/// **Special tokens.** [#encode(String)] recognises added tokens in the text, special ones too, as Hugging Face's
/// tokenizers do. A text from a user could thus end a sequence; [#encodePlain] takes special tokens for plain characters
/// (Hugging Face's `split_special_tokens=True`), and is what data sets are tokenized with. Added tokens that are not
/// special are words like others and are always recognised.
///
/// **Ids without a token.** A model may have more ids than its tokenizer has tokens (a vocabulary padded to a round
/// width) and sample one. Decoding passes over them, as Hugging Face's tokenizers do.
///
/// **Broken text.** A surrogate without its other half has no UTF-8 form; it is encoded as U+FFFD.
public final class BpeTokenizer {
    /// Longer words are rare and cost more memory than time.
    private static final int CACHED_WORD_LENGTH = 32;
    private static final int CACHED_WORDS = 1 << 16;
    private static final byte[] NOTHING = {};

    private final TokenizerSpec spec;
    private final byte[][] bytes;
    private final Map<String, Integer> ids;
    private final int[] byteIds;
    private final Merges merges;
    private final boolean[] special;
    private final List<AddedToken> words;
    private final Map<String, int[]> cache = new ConcurrentHashMap<>();

    BpeTokenizer(TokenizerSpec spec) {
        this.spec = spec;
        TokenizerTables tables = TokenizerTables.of(spec);
        bytes = tables.bytes();
        ids = tables.ids();
        byteIds = tables.byteIds();
        merges = tables.merges();
        special = new boolean[bytes.length];
        for (AddedToken token : spec.addedTokens())
            special[token.id()] = token.special();
        words = spec.addedTokens().stream().filter(token -> !token.special()).toList();
    }

    /// Reads a model directory's tokenizer: `tokenizer.json` with `tokenizer_config.json` beside it, or GPT-2's own
    /// `encoder.json` with `vocab.bpe` (also under the names `vocab.json` and `merges.txt`).
    ///
    /// @throws DataException when a file is missing, damaged or inconsistent, or asks for what is not supported
    public static BpeTokenizer read(Path directory) { return TokenizerFiles.read(directory); }

    /// Writes `tokenizer.json` and `tokenizer_config.json`. A tokenizer that was read from such files writes them back
    /// byte for byte.
    public void save(Path directory) { TokenizerFiles.save(spec, directory); }

    /// The ids of a text; added tokens in it are recognised, special ones too. No BOS is put before them.
    public int[] encode(String text) { return encodeWith(text, spec.addedTokens()); }

    /// The ids of a text whose special tokens are plain characters. No BOS is put before them.
    public int[] encodePlain(String text) { return encodeWith(text, words); }

    /// The ids of a text of whose special tokens only those named are recognised. No BOS is put before them.
    public int[] encode(String text, Set<String> recognised) {
        if (recognised.isEmpty())
            return encodePlain(text);
        return encodeWith(text, spec.addedTokens().stream()
                .filter(token -> !token.special() || recognised.contains(token.content())).toList());
    }

    /// The text of tokens, special ones as they are written; bytes that are not UTF-8 become U+FFFD.
    public String decode(int... tokens) { return decode(tokens, false); }

    /// As [#decode(int...)], with or without the special tokens.
    public String decode(int[] tokens, boolean skipSpecialTokens) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : tokens) {
            if (!(skipSpecialTokens && isSpecial(id)))
                out.writeBytes(bytesOf(id));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The bytes of tokens; none for an id without a token.
    public byte[] decodeBytes(int... tokens) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : tokens)
            out.writeBytes(bytesOf(id));
        return out.toByteArray();
    }

    /// The tokens as the vocabulary writes them (`Ġthe`), one by one.
    public List<String> pieces(int... tokens) {
        List<String> pieces = new ArrayList<>(tokens.length);
        for (int id : tokens)
            pieces.add(spec.tokens().get(requireId(id)));
        return pieces;
    }

    /// Decodes token by token, for text that appears as it is generated.
    public StreamingDecoder streamingDecoder(boolean skipSpecialTokens) {
        return new StreamingDecoder(this, skipSpecialTokens);
    }

    /// The number of ids; every id below it has a token.
    public int vocabSize() { return bytes.length; }

    public OptionalInt eosId() { return spec.eos(); }

    public OptionalInt bosId() { return spec.bos(); }

    public OptionalInt padId() { return spec.pad(); }

    /// Whether the tokenizer's files ask for a BOS before every sequence.
    public boolean prependsBos() { return spec.prependBos(); }

    /// False for an id without a token.
    public boolean isSpecial(int id) { return hasToken(id) && special[id]; }

    /// The id of a token as the vocabulary writes it.
    public OptionalInt idOf(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    public List<AddedToken> addedTokens() { return spec.addedTokens(); }

    /// @throws DataException when this tokenizer has ids for which a model of `modelVocabSize` has no embedding
    public void requireFits(int modelVocabSize, String modelName) {
        if (vocabSize() > modelVocabSize) {
            throw new DataException("the tokenizer does not match the model " + modelName + ": the tokenizer has "
                    + vocabSize() + " ids, the model's vocab_size is " + modelVocabSize);
        }
    }

    /// All that decides which ids a text gets and what they mean, in a fixed order, to tell tokenizers apart by: equal
    /// for tokenizers that do the same, whichever files they come from.
    public List<Object> identity() {
        List<Object> all = new ArrayList<>(spec.tokens());
        all.addAll(spec.merges());
        all.addAll(spec.addedTokens());
        all.addAll(List.of(spec.addPrefixSpace(), spec.ignoreMerges(), spec.prependBos(), spec.bos(), spec.eos()));
        return all;
    }

    /// The files' contents, for tests and for the writer.
    TokenizerSpec spec() { return spec; }

    private byte[] bytesOf(int id) { return hasToken(id) ? bytes[id] : NOTHING; }

    private boolean hasToken(int id) { return id >= 0 && id < bytes.length; }

    private int requireId(int id) { return Objects.checkIndex(id, bytes.length); }

    private int[] encodeWith(String raw, List<AddedToken> added) {
        String text = WellFormed.text(raw);
        IdBuffer out = new IdBuffer(text.length() / 3);
        AddedTokenFinder finder = new AddedTokenFinder(text, added);
        int from = 0;
        while (true) {
            AddedTokenFinder.Match match = finder.next(from);
            encodeSegment(text, from, match == null ? text.length() : match.start(), out);
            if (match == null)
                return out.toArray();
            out.add(match.token().id());
            from = match.end();
        }
    }

    private void encodeSegment(String text, int from, int to, IdBuffer out) {
        if (from == to)
            return;
        if (spec.addPrefixSpace() && text.charAt(from) != ' ') {
            encodeWords(" " + text.substring(from, to), 0, to - from + 1, out);
        } else {
            encodeWords(text, from, to, out);
        }
    }

    private void encodeWords(String text, int from, int to, IdBuffer out) {
        for (int start = from; start < to;) {
            int end = Gpt2Split.wordEnd(text, start, to);
            encodeWord(text.substring(start, end), out);
            start = end;
        }
    }

    private void encodeWord(String word, IdBuffer out) {
        boolean cacheable = word.length() <= CACHED_WORD_LENGTH;
        if (cacheable) {
            int[] known = cache.get(word);
            if (known != null) {
                out.add(known, known.length);
                return;
            }
        }
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        int[] tokens = wordIds(utf8);
        out.add(tokens, tokens.length);
        if (cacheable && cache.size() < CACHED_WORDS)
            cache.put(word, tokens);
    }

    private int[] wordIds(byte[] utf8) {
        if (spec.ignoreMerges()) {
            Integer whole = ids.get(ByteAlphabet.write(utf8));
            if (whole != null)
                return new int[]{whole};
        }
        int[] tokens = new int[utf8.length];
        for (int i = 0; i < tokens.length; i++)
            tokens[i] = byteIds[utf8[i] & 0xff];
        return Arrays.copyOf(tokens, merges.apply(tokens, tokens.length));
    }
}
