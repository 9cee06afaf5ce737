package arabica.datasets.table;

import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder that Hugging Face's `datasets` wrote, and which files of it hold its rows:
///
/// - `save_to_disk` of a data set: `state.json` lists the shards in order in `_data_files`;
/// - of several splits: `dataset_dict.json` names them, each in a folder of its own: `FOLDER/train` is one;
/// - a folder of the cache: `dataset_info.json` names splits, whose shards are `NAME-train.arrow` or
///   `NAME-train-00000-of-00002.arrow`. `FOLDER/train` is a split here too, although there is no such file, where
///   `dataset_info.json` names it. What `map`
///   and `filter` cached beside them (`cache-….arrow`) is no part of the data set.
public final class DatasetFolder {
    private static final long MAX_JSON_BYTES = 16 << 20;
    private static final String STATE = "state.json";
    private static final String INFO = "dataset_info.json";
    private static final String SPLITS = "dataset_dict.json";

    private DatasetFolder() {}

    /// Whether a path is such a folder, or a split of one.
    public static boolean is(Path path) {
        if (Files.isDirectory(path)) {
            return Stream.of(STATE, SPLITS, INFO).anyMatch(name -> Files.isRegularFile(path.resolve(name)));
        }
        Path folder = path.toAbsolutePath().getParent();
        if (Files.exists(path) || folder == null || !Files.isRegularFile(folder.resolve(INFO)))
            return false;
        String split = path.getFileName().toString();
        return splits(folder).contains(split) && !cached(folder, split).isEmpty();
    }

    /// The shards of a data set, in order.
    ///
    /// @throws DataException when the folder is damaged, has several splits, or rows in an order of their own
    public static List<Path> shards(Path path) {
        if (!Files.isDirectory(path))
            return requireWhole(path, cached(path.toAbsolutePath().getParent(), path.getFileName().toString()));
        if (Files.isRegularFile(path.resolve(STATE)))
            return listed(path);
        if (Files.isRegularFile(path.resolve(SPLITS))) {
            JsonNode splits = json(path.resolve(SPLITS)).path("splits");
            List<String> names = new ArrayList<>();
            splits.forEach(name -> names.add(name.asText()));
            return oneOf(path, names, name -> shards(path.resolve(plainName(path.resolve(SPLITS), name))));
        }
        return oneOf(path, splits(path), name -> requireWhole(path, cached(path, name)));
    }

    /// The splits that a folder of the cache says it has.
    private static List<String> splits(Path folder) {
        List<String> names = new ArrayList<>();
        json(folder.resolve(INFO)).path("splits").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private interface Shards {
        List<Path> of(String split);
    }

    private static List<Path> oneOf(Path folder, List<String> names, Shards shards) {
        if (names.isEmpty())
            throw new DataException(folder + ": a folder of a data set that names no splits");
        if (names.size() > 1) {
            throw new DataException(folder + ": has the splits " + String.join(", ", names) + "; name one: "
                    + folder.resolve(names.getFirst()));
        }
        return shards.of(names.getFirst());
    }

    private static List<Path> listed(Path folder) {
        Path file = folder.resolve(STATE);
        JsonNode state = json(file);
        JsonNode indices = state.path("_indices_data_files");
        if (indices.isArray() && !indices.isEmpty()) {
            throw new DataException(
                    folder + ": its rows have an order or a selection of their own (_indices_data_files),"
                            + " which is not read; write it with a newer datasets, or flatten_indices() first");
        }
        List<Path> shards = new ArrayList<>();
        for (JsonNode entry : state.path("_data_files"))
            shards.add(folder.resolve(plainName(file, entry.path("filename").asText())));
        return requireWhole(folder, shards);
    }

    private static List<Path> requireWhole(Path folder, List<Path> shards) {
        if (shards.isEmpty())
            throw new DataException(folder + ": a data set without files of rows");
        for (Path shard : shards) {
            if (!Files.isRegularFile(shard))
                throw new DataException(shard + ": no such file; " + folder + " lists it as a part of its data set");
        }
        return shards;
    }

    /// The shards of a split in a folder of the cache.
    private static List<Path> cached(Path folder, String split) {
        Pattern name = Pattern
                .compile("(?:(?!cache-).*-)?" + Pattern.quote(split) + "(-\\d{5}-of-(\\d{5}))?\\.arrow");
        List<Path> shards;
        try (Stream<Path> files = Files.list(folder)) {
            shards = files.filter(file -> name.matcher(file.getFileName().toString()).matches()).sorted().toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
        if (shards.isEmpty())
            return shards;
        var last = name.matcher(shards.getLast().getFileName().toString());
        int expected = last.matches() && last.group(2) != null ? Integer.parseInt(last.group(2)) : 1;
        if (shards.size() != expected) {
            throw new DataException(folder + ": has " + shards.size() + " files of the split " + split + "; expected "
                    + expected);
        }
        return shards;
    }

    /// A name that cannot lead out of the folder.
    private static String plainName(Path file, String name) {
        if (!isPlain(name))
            throw new DataException(file + ": names the file \"" + name + "\"; expected one in its folder");
        return name;
    }

    private static boolean isPlain(String name) {
        try {
            return !name.isEmpty() && Path.of(name).getNameCount() == 1 && !Path.of(name).isAbsolute()
                    && !name.equals("..") && !name.equals(".");
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static JsonNode json(Path file) {
        try {
            if (Files.size(file) > MAX_JSON_BYTES)
                throw new DataException(file + ": is larger than " + MAX_JSON_BYTES + " bytes");
            return Optional.ofNullable(BoundedJson.mapper().readTree(Files.readAllBytes(file)))
                    .orElseThrow(() -> new DataException(file + ": is empty"));
        } catch (IOException e) {
            throw new DataException(file + ": is not JSON: " + e.getMessage(), e);
        }
    }
}
