package arabica.rlhf.bestof;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Best-of-n over files of prompts, as rejection sampling fine-tuning needs it (Touvron et al. 2023, arXiv 2307.09288,
/// section 3.2.3; Dong et al. 2023, RAFT, arXiv 2304.06767): the best response to each prompt becomes a row for
/// fine-tuning; best and worst together a preference row.
///
/// Prompts are read, answered and written in batches: memory holds one batch, and a score of each draw. A run that is
/// killed goes on after its last whole batch and ends with the same bytes.
public final class BestOfFiles {
    /// Prompts that are drawn together. Part of the bytes: a batch's number seeds its draws.
    static final int BATCH = 16;

    private final LanguageModel model;
    private final BpeTokenizer tokenizer;
    private final RewardFunction reward;
    private final BestOfOptions options;

    public BestOfFiles(LanguageModel model, BpeTokenizer tokenizer, RewardFunction reward, BestOfOptions options) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.reward = reward;
        this.options = options;
    }

    /// @param data     rows with prompts
    /// @param template how bare prompts are framed
    public record Prompts(DataFiles data, PromptTemplate template) {
        /// Files of which nothing is said beyond their names.
        public Prompts(List<Path> data, PromptTemplate template) { this(DataFiles.of(data), template); }
    }

    /// @param resume whether to go on with what [#workFile] holds
    /// @throws DataException if no prompt can be used, or the work to resume is of another run
    public BestOfResult run(Prompts prompts, BestOfOutputs outputs, boolean resume, BadRowPolicy bad,
            TrainingListener listener) {
        Path file = workFile(outputs.best());
        SequencedMap<String, String> identity = identity(prompts);
        try (WorkFile work = resume && Files.exists(file)
                ? WorkFile.resume(file, identity, BATCH)
                : WorkFile.create(file, identity)) {
            boolean fresh = work.prompts() == 0;
            try {
                drawAll(prompts, work, bad, listener);
            } catch (RuntimeException e) {
                // Bad data found before the first draw leaves nothing behind.
                if (fresh && work.prompts() == 0) { work.delete(); }
                throw e;
            }
            BestOfResult result = outputs.write(work, prompts, options, bad.skipped(),
                    Bootstrap.seeded(options.seed()));
            work.delete();
            return result;
        }
    }

    /// Where a run keeps what it has drawn until it is whole.
    public static Path workFile(Path out) { return WorkFile.of(out); }

    private void drawAll(Prompts prompts, WorkFile work, BadRowPolicy bad, TrainingListener listener) {
        DrawSampler sampler = new DrawSampler(model, tokenizer, reward, options);
        RowTokenizer rows = new RowTokenizer(tokenizer,
                TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
        List<SourcedRow> batch = new ArrayList<>(BATCH);
        List<int[]> ids = new ArrayList<>(BATCH);
        long done = work.prompts();
        long seen = 0;
        try (RowReader reader = RowReader.open(prompts.data(), RowUse.PROMPT, prompts.template(), bad)) {
            while (reader.hasNext()) {
                SourcedRow row = reader.next();
                int[] prompt = rows.prompt(((PromptRow) row.row()).prompt());
                if (prompt.length == 0 || prompt.length >= model.config().contextLength()) {
                    bad.accept(row.bad("prompt", "has " + prompt.length + " tokens; expected 1 to "
                            + (model.config().contextLength() - 1)));
                    continue;
                }
                if (seen++ < done) { continue; }
                batch.add(row);
                ids.add(prompt);
                if (batch.size() == BATCH) { flush(sampler, prompts, batch, ids, work, listener); }
            }
        }
        if (!batch.isEmpty()) { flush(sampler, prompts, batch, ids, work, listener); }
        if (work.prompts() == 0) { throw new DataException(prompts.data().names() + ": no prompt that can be used"); }
    }

    private void flush(DrawSampler sampler, Prompts prompts, List<SourcedRow> batch, List<int[]> ids, WorkFile work,
            TrainingListener listener) {
        List<List<Draw>> draws = sampler.draw(ids, work.prompts() / BATCH);
        List<DrawnPrompt> drawn = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            SourcedRow row = batch.get(i);
            drawn.add(new DrawnPrompt(row.index(), prompts.data().paths().indexOf(row.file()), row.number(),
                    draws.get(i)));
        }
        work.add(drawn);
        listener.onPhase("prompts answered", work.prompts(), -1);
        batch.clear();
        ids.clear();
    }

    /// All that decides the draws.
    private SequencedMap<String, String> identity(Prompts prompts) {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("n", "" + options.n());
        identity.put("sampling", options.sampling().toString());
        identity.put("seed", "" + options.seed());
        identity.put("prompt-template", prompts.template().label());
        identity.put("backend", model.backend().name());
        identity.put("model", Fingerprints.parameters(model.parameters()));
        identity.put("reward", reward.fingerprint());
        identity.put("tokenizer", Fingerprints.tokenizer(tokenizer));
        RowSource.files(prompts.data(), RowUse.PROMPT, prompts.template()).fingerprints()
                .forEach((name, hash) -> identity.put("data " + name, hash));
        return identity;
    }
}
