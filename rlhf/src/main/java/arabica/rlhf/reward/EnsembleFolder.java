package arabica.rlhf.reward;

import arabica.autograd.Scope;
import arabica.datasets.AtomicFiles;
import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.Fingerprints;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// An ensemble on disk: the folders `member-1`, `member-2`, …, each a preference model's, and `ensemble.json`, written when
/// all are whole: `{"members": N}`. A preference model's own folder reads as an ensemble of one.
public final class EnsembleFolder {
    static final String FILE = "ensemble.json";
    /// More members than anybody trains; a file that claims more is damaged.
    private static final int MOST = 1000;

    private EnsembleFolder() {}

    /// Whether a folder holds an ensemble, whole or not.
    public static boolean isEnsemble(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE)) || Files.isDirectory(member(folder, 1));
    }

    /// The folders of the preference models in a folder: its members, or itself.
    ///
    /// @throws DataException if it holds neither, or an ensemble that is not whole
    public static List<Path> models(Path folder) {
        List<Path> models = isEnsemble(folder) ? members(folder) : List.of(folder);
        models.forEach(EnsembleFolder::requireHead);
        return models;
    }

    /// Reads the preference models in a folder.
    ///
    /// @throws DataException if it holds none, or members of different tokenizers
    public static RewardEnsemble load(Path folder, Scope scope) {
        return load(folder, (model, into) -> ModelDirectory.loadScalar(model, into, 0), scope);
    }

    /// As [#load], frozen, and opened at once.
    public static RewardEnsemble loadFrozen(Path folder, Scope scope) {
        return load(folder, (model, into) -> ModelDirectory.loadFrozenScalar(model, into, 0), scope);
    }

    /// The tokenizer that the preference models in a folder share.
    public static BpeTokenizer tokenizer(Path folder) { return BpeTokenizer.read(models(folder).getFirst()); }

    static Path member(Path folder, int number) { return folder.resolve("member-" + number); }

    /// Says that all members are there.
    static void complete(Path folder, int members) {
        AtomicFiles.write(folder.resolve(FILE),
                ("{\n  \"members\" : " + members + "\n}\n").getBytes(StandardCharsets.UTF_8));
    }

    private static RewardEnsemble load(Path folder, BiFunction<Path, Scope, ScalarModel> reader, Scope scope) {
        List<Path> models = models(folder);
        String first = Fingerprints.tokenizer(BpeTokenizer.read(models.getFirst()));
        for (Path model : models) {
            if (!Fingerprints.tokenizer(BpeTokenizer.read(model)).equals(first)) {
                throw new DataException(
                        model + ": has another tokenizer than " + models.getFirst() + "; an ensemble shares one");
            }
        }
        return RewardEnsemble.of(models.stream().map(model -> reader.apply(model, scope)).toList());
    }

    private static List<Path> members(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataException(folder + ": an ensemble that is not whole: " + FILE
                    + " is missing; `arabica reward --resume` finishes it");
        }
        int count = count(file);
        List<Path> members = new ArrayList<>(IntStream.rangeClosed(1, count).mapToObj(i -> member(folder, i)).toList());
        for (Path member : members) {
            if (!Files.isDirectory(member)) {
                throw new DataException(member + ": no such folder; " + file + " names " + count + " members");
            }
        }
        return members;
    }

    private static int count(Path file) {
        try {
            JsonNode members = BoundedJson.mapper().readTree(Files.readString(file)).path("members");
            if (!members.isInt() || members.intValue() < 1 || members.intValue() > MOST) {
                throw new DataException(
                        file + ": field \"members\": expected a whole number from 1 to " + MOST + ", not " + members);
            }
            return members.intValue();
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": not JSON: " + BoundedJson.problem(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void requireHead(Path folder) {
        if (!ModelDirectory.hasScalarHead(folder)) {
            throw new DataException(folder + ": not a preference model: tensor '" + ScalarModel.HEAD
                    + "' is missing; train one with `arabica reward`");
        }
    }
}
