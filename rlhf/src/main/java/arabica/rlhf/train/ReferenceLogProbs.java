package arabica.rlhf.train;

import arabica.datasets.DataException;
import arabica.nn.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The reference model's log-probabilities of a run's responses: they never change, so they are computed once and kept, in
/// the run's folder and, where somebody asks for it, in a file that other runs use too.
///
/// What is in a file is used only where its [Key] is that of the run: the same model has seen the same tokens.
public final class ReferenceLogProbs {
    /// The file in a run's `data/`.
    public static final String FILE = "ref-logprobs.safetensors";
    /// By how much a stored value may differ from one that is computed again, relative to the larger of it and 1.
    private static final double TOLERANCE = 1e-3;

    private final Path ofRun;
    private final boolean continues;
    private final Optional<Path> shared;
    private final Key key;

    /// What the numbers are of.
    ///
    /// @param model SHA-256 of the reference's parameters and configuration
    /// @param data  SHA-256 of all token ids: of the rows, their tokenizer, template, truncation and split
    public record Key(String model, String data) {}

    /// @param shared a file that is used where it exists and otherwise made
    public ReferenceLogProbs(RunFolder folder, Optional<Path> shared, Key key) {
        ofRun = folder.data().resolve(FILE);
        continues = folder.continues();
        this.shared = shared;
        this.key = key;
    }

    /// The stored numbers, or else those that `compute` gives, which are stored.
    ///
    /// @param compute named columns
    /// @param check   is given what comes out of a shared file, before it is used
    /// @throws DataException if the shared file is damaged, or of another model or other data
    public SequencedMap<String, double[]> get(Supplier<SequencedMap<String, double[]>> compute,
            Consumer<SequencedMap<String, double[]>> check) {
        Optional<SequencedMap<String, double[]>> kept = continues ? kept() : Optional.empty();
        if (kept.isPresent()) { return kept.get(); }
        SequencedMap<String, double[]> columns;
        if (shared.isPresent() && Files.exists(shared.get())) {
            columns = ReferenceFile.read(shared.get()).columns(shared.get(), key);
            check.accept(columns);
        } else {
            columns = compute.get();
            shared.ifPresent(file -> ReferenceFile.write(file, key, columns));
        }
        ReferenceFile.write(ofRun, key, columns);
        return columns;
    }

    /// Compares stored numbers with some of them that were computed again.
    ///
    /// @param what what the numbers are of, for the message
    /// @throws TrainingException if one differs
    public void requireAgreement(String what, double[] stored, double[] again) {
        for (int i = 0; i < again.length; i++) {
            if (!(Math.abs(stored[i] - again[i]) <= TOLERANCE * Math.max(1, Math.abs(again[i])))) {
                throw new TrainingException("self check: " + shared.orElse(ofRun) + " gives " + stored[i]
                        + " as the reference's log-probability of " + what + " " + (i + 1)
                        + ", but the reference gives " + again[i]);
            }
        }
    }

    /// A run's own numbers; none where they are missing or damaged, for they can be computed again.
    private Optional<SequencedMap<String, double[]>> kept() {
        if (!Files.exists(ofRun)) { return Optional.empty(); }
        try {
            return Optional.of(ReferenceFile.read(ofRun).columns(ofRun, key));
        } catch (DataException | FormatException e) {
            return Optional.empty();
        }
    }
}
