package arabica.rlhf.train;

import arabica.datasets.AtomicFiles;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.PromptKey;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.StoreBuilder;
import arabica.datasets.arrow.StoreIdentity;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.arrow.TokenizedSummary;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.rows.UnpairedRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// One source's rows as a tokenized set: found where it was made before, gone on with, or made; or given by the user.
///
/// @param keys whether rows are to be held out by their prompts
record TokenizedRows(RowSource rows, PreparedData.Plan plan, boolean keys, RunFolder folder, RunContext context) {
    /// @param name `train` or `eval`
    /// @throws DataException if there is nothing to use, or a row cannot be used and may not be skipped
    TokenizedDataset open(String name, BadRowPolicy bad) {
        Optional<TokenizedDataset> given = given();
        if (given.isPresent()) { return given.get(); }
        RowTokenizer tokenizer = new RowTokenizer(plan.tokenizer(), plan.tokenize());
        StoreIdentity identity = identity();
        Path file = file(name, identity);
        TrainingListener listener = context.listener();
        StoreBuilder builder = new StoreBuilder(rows.name(), file, identity, plan.kind(), keys,
                row -> tokenized(tokenizer, row), context.data().threads());
        StoreBuilder.Store store = builder.open(rows::forEach, bad, done -> listener.onPhase("tokenize", done, -1));
        String counted = store.counts().rows() + " rows, " + store.counts().tokens() + " tokens";
        switch (store.origin()) {
            case REUSED -> listener.onNote(rows.name() + " is tokenized already: " + file + ", " + counted);
            case RESUMED -> listener.onNote(file + ": tokenizing went on where it had been stopped; " + counted);
            case BUILT -> {
                if (!store.rebuilt().isEmpty()) {
                    listener.onNote(file + ": tokenized anew, another one was there (" + store.rebuilt() + "); "
                            + counted);
                }
            }
        }
        store.counts().losses(rows.name(), plan.tokenize()).ifPresent(listener::onWarning);
        folder.count(name, store.counts().counts());
        return store.data();
    }

    /// The set that the user gave as data, where no row of it is too long.
    private Optional<TokenizedDataset> given() {
        rows.requireMadeWith(plan.tokenizer());
        if (rows.tokenized().isEmpty()) { return Optional.empty(); }
        TokenizedDataset data = TokenizedDataset.open(rows.tokenized().get());
        try {
            if (data.kind() != plan.kind() || data.size() == 0 || !isShortEnough(data)) {
                data.close();
                return Optional.empty();
            }
            requireIds(data);
        } catch (DataException e) {
            data.close();
            throw e;
        }
        context.listener().onNote(rows.name() + " is mapped as it is: " + data.size()
                + " rows of ids, to which no template and no EOS is added");
        return Optional.of(data);
    }

    /// Ids of sequences that are longer are cut, which takes a copy.
    ///
    /// @throws DataException if rows of several sequences are, or there is nothing to predict in one
    private boolean isShortEnough(TokenizedDataset data) {
        int most = plan.tokenize().maxLength();
        // Laid end to end, rows may be of any length.
        if (most == Integer.MAX_VALUE) { return true; }
        if (longest(data) <= most) {
            data.requireTargets();
            return true;
        }
        if (plan.kind() != TokenizedKind.SEQUENCES) {
            throw new DataException(
                    rows.name() + ": has rows of " + longest(data) + " tokens, the longest that is allowed"
                            + " is of " + most + "; only sets of single sequences are cut");
        }
        return false;
    }

    /// Where the file says which id is the largest, its ids need not be read.
    private void requireIds(TokenizedDataset data) {
        OptionalInt largest = data.summary().map(TokenizedSummary::largestId).map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        if (largest.isEmpty() || largest.getAsInt() >= plan.vocabSize()) {
            data.checkVocabulary(plan.vocabSize(), "of this run");
        }
    }

    private static int longest(TokenizedDataset data) {
        int longest = 0;
        for (TokenColumn column : data.kind().columns()) {
            for (int row = 0; row < data.size(); row++) { longest = Math.max(longest, data.length(row, column)); }
        }
        return longest;
    }

    private Path file(String name, StoreIdentity identity) {
        if (context.data().cache().isEmpty() || rows.reading().isEmpty()) {
            return folder.data().resolve(name + ".arrow");
        }
        Path cache = context.data().cache().get();
        Path file = cache.resolve(identity.key().substring(0, 32) + ".arrow");
        AtomicFiles.createFolderOf(file);
        return file;
    }

    /// What decides the bytes of the set.
    private StoreIdentity identity() {
        TokenizeOptions options = plan.tokenize();
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        rows.fingerprints().forEach((file, hash) -> parts.put("data " + file, hash));
        // What cannot be said is never the same as before.
        parts.put("reading", rows.reading().orElseGet(() -> "at " + System.nanoTime()));
        parts.put("tokenizer", Fingerprints.tokenizer(plan.tokenizer()));
        parts.put("vocabulary", Integer.toString(plan.vocabSize()));
        parts.put("kind", plan.kind().toString());
        parts.put("max-length", Integer.toString(options.maxLength()));
        parts.put("truncation", options.truncation().toString());
        parts.put("append-eos", Boolean.toString(options.appendEos()));
        parts.put("end-token", options.endToken().orElse(""));
        parts.put("answers", Boolean.toString(options.answers()));
        parts.put("prompt-keys", Boolean.toString(keys));
        return new StoreIdentity(parts);
    }

    private StoreBuilder.Tokenized tokenized(RowTokenizer tokenizer, SourcedRow row) {
        RowTokenizer.Result result = tokenizer.read(row);
        result.row().ifPresent(tokens -> requireIds(row, tokens));
        return new StoreBuilder.Tokenized(result,
                keys ? Optional.of(PromptKey.of(promptOf(row.row()))) : Optional.empty());
    }

    /// What the tokenizer cannot know: whether the model has the ids of a row.
    ///
    /// @throws BadRowException if it does not
    private void requireIds(SourcedRow row, TokenizedRow tokenized) {
        switch (tokenized) {
            case TokenizedRow.SequenceRow one -> ModelLimits.requireIds(plan.vocabSize(), row, one.sequence());
            case TokenizedRow.UnpairedRow unpaired -> ModelLimits.requireIds(plan.vocabSize(), row,
                    unpaired.sequence());
            case TokenizedRow.PairRow pair -> {
                ModelLimits.requireIds(plan.vocabSize(), row, pair.chosen());
                ModelLimits.requireIds(plan.vocabSize(), row, pair.rejected());
            }
        }
    }

    /// What keeps rows together when some are held out.
    private static String promptOf(Row row) {
        return switch (row) {
            case PreferenceRow pair -> pair.prompt().text();
            case UnpairedRow unpaired -> unpaired.prompt().text();
            case CompletionRow completion -> completion.prompt().text();
            case PromptRow prompt -> prompt.prompt().text();
            case TextRow text -> text.text();
            case IdsRow ids -> Arrays.toString(ids.promptLength() == 0
                    ? ids.inputIds()
                    : Arrays.copyOf(ids.inputIds(), Math.min(ids.promptLength(), ids.inputIds().length)));
        };
    }
}
