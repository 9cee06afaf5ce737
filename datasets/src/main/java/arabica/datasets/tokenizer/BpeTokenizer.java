package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// Byte-pair encoding, from text to ids and back. Ids are `0 .. vocabSize-1`. Immutable and safe to share between threads.
///
/// A text goes through the parts that the tokenizer's files name: added tokens are found, what is between them is
/// normalized ([Normalizer]), cut into words ([PreTokenizer]) and merged ([Bpe]); ids go back through a [Decoder]. With a
/// byte-level vocabulary and no normalizer any text has an encoding, and decoding gives the same text back.
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
    private final TokenizerSpec spec;
    private final Map<String, Integer> ids;
    private final Bpe bpe;
    private final TokenBytes bytes;
    private final boolean[] special;
    private final Finders all;
    private final Finders words;
    private final Steps continued;

    BpeTokenizer(TokenizerSpec spec) {
        this.spec = spec;
        BpeBuilder builder = new BpeBuilder(spec);
        ids = builder.ids();
        bpe = builder.build();
        bytes = new TokenBytes(spec);
        special = new boolean[spec.tokens().size()];
        for (AddedToken token : spec.addedTokens())
            special[token.id()] = token.special() || spec.names().has(token.id());
        all = finders(token -> true);
        words = finders(token -> !special[token.id()]);
        continued = new Steps(spec.normalizer().withoutPrefix(), spec.preTokenizer().withoutPrefix());
    }

    /// What happens to a text before merges.
    private record Steps(Normalizer normalizer, PreTokenizer preTokenizer) {}

    /// Those of added tokens that are looked for before a text is normalized, and those after.
    private record Finders(AddedTokens raw, AddedTokens normalized) {}

    /// Reads a model directory's tokenizer: `tokenizer.json` with `tokenizer_config.json` beside it, GPT-2's own
    /// `encoder.json` with `vocab.bpe` (also under the names `vocab.json` and `merges.txt`), SentencePiece's
    /// `tokenizer.model`, or llama2.c's `tokenizer.bin` (also `tok512.bin`).
    ///
    /// @throws DataException when a file is missing, damaged or inconsistent, or asks for what is not supported
    public static BpeTokenizer read(Path directory) { return TokenizerFiles.read(directory); }

    /// Whether a folder has a file that [#read(Path)] would read.
    public static boolean isIn(Path directory) { return TokenizerFiles.isIn(directory); }

    /// Writes `tokenizer.json` and `tokenizer_config.json`. A tokenizer that was read from such files, or from a
    /// `tokenizer.model`, writes them back byte for byte.
    public void save(Path directory) { TokenizerFiles.save(spec, directory); }

    /// The ids of a text; added tokens in it are recognised, special ones too. No BOS is put before them.
    public int[] encode(String text) { return encodeWith(text, all, steps()); }

    /// The ids of a text whose special tokens are plain characters. No BOS is put before them.
    public int[] encodePlain(String text) { return encodeWith(text, words, steps()); }

    /// As [#encodePlain], of a text that follows other text: without the space that some tokenizers put before a text's
    /// first word.
    public int[] encodePlainAfter(String text) { return encodeWith(text, words, continued); }

    /// The text of tokens, special ones as they are written; bytes that are not UTF-8 become U+FFFD.
    public String decode(int... tokens) { return decode(tokens, false); }

    /// As [#decode(int...)], with or without the special tokens.
    public String decode(int[] tokens, boolean skipSpecialTokens) {
        TokenBytes.Text text = bytes.text();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : tokens) {
            if (!(skipSpecialTokens && isSpecial(id)))
                out.writeBytes(text.next(id));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The bytes of the tokens of a text; none for an id without a token.
    public byte[] decodeBytes(int... tokens) {
        TokenBytes.Text text = bytes.text();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : tokens)
            out.writeBytes(text.next(id));
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
        return new StreamingDecoder(this, bytes.text(), skipSpecialTokens);
    }

    /// As [#streamingDecoder(boolean)], for text that follows the tokens `before`: its first space is not that of a text's
    /// beginning, which some tokenizers drop.
    public StreamingDecoder streamingDecoder(boolean skipSpecialTokens, int... before) {
        StreamingDecoder decoder = streamingDecoder(skipSpecialTokens);
        for (int id : before)
            decoder.feed(id);
        return decoder;
    }

    /// The number of ids; every id below it has a token.
    public int vocabSize() { return special.length; }

    public OptionalInt eosId() { return spec.names().eos(); }

    /// The token that the files put before every sequence, or else the one that the configuration calls BOS.
    public OptionalInt bosId() { return prependsBos() ? OptionalInt.of(prefixIds()[0]) : spec.names().bos(); }

    public OptionalInt padId() { return spec.names().pad(); }

    /// Whether the tokenizer's files ask for a BOS before every sequence.
    public boolean prependsBos() { return prefixIds().length > 0; }

    /// What the tokenizer's files put before every sequence: a BOS, most often, or nothing.
    public int[] prefixIds() { return ids(spec.postProcessor().before()); }

    /// What the tokenizer's files put after every sequence: nothing, most often.
    public int[] suffixIds() { return ids(spec.postProcessor().after()); }

    /// The chat template of the tokenizer's files, as it is written there (Jinja).
    public Optional<String> chatTemplate() { return spec.names().chatTemplate(); }

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
        all.addAll(spec.addedTokens());
        switch (spec.model()) {
            case Model.ByMerges model -> {
                all.addAll(model.merges());
                all.addAll(List.of(model.alphabet(), model.ignoreMerges()));
            }
            case Model.ByScores model -> {
                all.addAll(model.scores());
                all.addAll(model.kinds());
                all.addAll(List.of(model.byteFallback(), model.unknown()));
            }
        }
        all.addAll(List.of(spec.normalizer(), spec.preTokenizer(), spec.postProcessor().before(),
                spec.postProcessor().after(), spec.decoder(), bosId(), eosId()));
        return all;
    }

    /// The files' contents, for tests and for the writer.
    TokenizerSpec spec() { return spec; }

    private boolean hasToken(int id) { return bytes.has(id); }

    private int requireId(int id) { return Objects.checkIndex(id, special.length); }

    private Finders finders(Predicate<AddedToken> kept) {
        List<AddedToken> tokens = spec.addedTokens().stream().filter(kept).toList();
        return new Finders(new AddedTokens(tokens.stream().filter(token -> !token.normalized()).toList()),
                new AddedTokens(tokens.stream().filter(AddedToken::normalized).toList(),
                        content -> spec.normalizer().apply(content, true)));
    }

    private Steps steps() { return new Steps(spec.normalizer(), spec.preTokenizer()); }

    private int[] encodeWith(String raw, Finders finders, Steps steps) {
        String whole = WellFormed.text(raw);
        IdBuffer out = new IdBuffer(whole.length() / 3);
        finders.raw().split(whole, new AddedTokens.Parts() {
            @Override
            public void stretch(String text, int from, int to) {
                encodeStretch(text.substring(from, to), from == 0, finders.normalized(), steps, out);
            }

            @Override
            public void token(AddedToken token) { out.add(token.id()); }
        });
        return out.toArray();
    }

    private void encodeStretch(String raw, boolean first, AddedTokens added, Steps steps, IdBuffer out) {
        PreTokenizer.Words words = (text, from, to) -> bpe.encode(text, from, to, out);
        added.split(steps.normalizer().apply(raw, first), new AddedTokens.Parts() {
            @Override
            public void stretch(String text, int from, int to) {
                steps.preTokenizer().split(text, from, to, first && from == 0, words);
            }

            @Override
            public void token(AddedToken token) { out.add(token.id()); }
        });
    }

    private static int[] ids(List<Integer> ids) { return ids.stream().mapToInt(Integer::intValue).toArray(); }
}
