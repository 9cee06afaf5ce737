package arabica.datasets.rows;

import arabica.datasets.DataException;
import arabica.datasets.files.FileFormat;
import arabica.datasets.table.DatasetFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which files a name stands for: a file for itself, a folder for the data files in it or for the shards of the data set
/// that Hugging Face's `datasets` wrote there, a pattern (`shards/*.jsonl.gz`,
/// `**` across folders) for the files that match. Files come in the order of their names, character by character, so that
/// the same folder gives the same rows on every machine. What is hidden (`.name`, or `_name` as Spark's `_SUCCESS`) does
/// not count.
public final class DataPaths {
    /// What libraries put beside the data.
    private static final Set<String> METADATA = Set.of("dataset_infos.json", "config.json", "manifest.json");
    private static final String GLOB = "*?[{";
    private static final int NAMED = 5;

    private DataPaths() {}

    /// The files that `named` stands for; `named` itself where there is no such file, for whoever opens it to complain.
    ///
    /// @param say hears which files a folder or a pattern was taken for, and what was passed over
    /// @throws DataException when a folder has no data files, or several kinds of them, or nothing matches a pattern
    public static List<Path> expand(Path named, Consumer<String> say) {
        if (DatasetFolder.is(named)) {
            List<Path> shards = DatasetFolder.shards(named);
            say.accept(named + ": Hugging Face's data set of " + count(shards) + " (" + names(shards) + ")");
            return shards;
        }
        if (Files.isDirectory(named))
            return folder(named, say);
        if (Files.exists(named) || named.toString().chars().noneMatch(c -> GLOB.indexOf(c) >= 0))
            return List.of(named);
        return matching(named, say);
    }

    /// Whether a folder has files in it that can be nothing but rows; `.json` and `.txt` may be of a model.
    public static boolean isRows(Path folder) {
        return list(folder).stream().flatMap(path -> format(path).stream())
                .anyMatch(format -> format != FileFormat.JSON_ARRAY && format != FileFormat.TEXT);
    }

    private static Optional<FileFormat> format(Path path) {
        return Files.isDirectory(path) || METADATA.contains(path.getFileName().toString())
                ? Optional.empty()
                : FileFormat.of(path);
    }

    private static List<Path> folder(Path folder, Consumer<String> say) {
        Map<FileFormat, List<Path>> data = new LinkedHashMap<>();
        List<Path> others = new ArrayList<>();
        for (Path path : list(folder)) {
            FileFormat format = format(path).orElse(null);
            if (format == null) {
                others.add(path);
            } else {
                data.computeIfAbsent(format, key -> new ArrayList<>()).add(path);
            }
        }
        if (data.isEmpty()) {
            throw new DataException(folder + ": no data files in this folder; expected " + FileFormat.known()
                    + (others.isEmpty() ? "" : ", not " + names(others)));
        }
        if (data.size() > 1) {
            throw new DataException(folder + ": several kinds of data files: " + data.entrySet().stream()
                    .map(kind -> kind.getKey().label() + " (" + names(kind.getValue()) + ")")
                    .collect(Collectors.joining(", ")) + "; name one kind, such as '"
                    + folder.resolve("*." + data.keySet().iterator().next().endings().getFirst()) + "'");
        }
        List<Path> files = data.values().iterator().next();
        say.accept(folder + ": " + count(files) + " of " + data.keySet().iterator().next().label() + " (" + names(files)
                + ")" + (others.isEmpty() ? "" : "; passed over: " + names(others)));
        return List.copyOf(files);
    }

    private static List<Path> matching(Path pattern, Consumer<String> say) {
        Path root = root(pattern);
        boolean deep = pattern.toString().contains("**");
        int depth = deep ? Integer.MAX_VALUE : pattern.getNameCount() - (root == null ? 0 : root.getNameCount());
        Path start = root == null ? Path.of("") : root;
        if (!Files.isDirectory(start))
            throw new DataException(pattern + ": no file matches: there is no folder " + start);
        PathMatcher matcher = matcher(pattern, root == null ? 0 : root.getNameCount());
        try (Stream<Path> paths = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = paths.filter(Files::isRegularFile).filter(path -> !isHidden(start.relativize(path)))
                    .filter(path -> matcher.matches(start.relativize(path))).sorted(DataPaths::compare).toList();
            if (files.isEmpty())
                throw new DataException(pattern + ": no file matches");
            say.accept(pattern + ": " + count(files) + " (" + names(files) + ")");
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(pattern + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// For names below the folder that the pattern's first names are.
    private static PathMatcher matcher(Path pattern, int names) {
        try {
            return pattern.getFileSystem().getPathMatcher("glob:" + pattern.subpath(names, pattern.getNameCount()));
        } catch (PatternSyntaxException e) {
            throw new DataException(pattern + ": no such file, and no pattern either: " + e.getDescription(), e);
        }
    }

    /// The folders before the first name with a pattern in it; null where that is the first of all. A folder that is really
    /// called `run[1]` is no pattern.
    private static Path root(Path pattern) {
        Path root = pattern.getRoot();
        for (Path name : pattern) {
            Path next = root == null ? name : root.resolve(name);
            if (name.toString().chars().anyMatch(c -> GLOB.indexOf(c) >= 0) && !Files.isDirectory(next))
                return root;
            root = next;
        }
        return root;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> !isHidden(path.getFileName())).sorted(DataPaths::compare).toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".") || name.toString().startsWith("_"))
                return true;
        }
        return false;
    }

    private static int compare(Path a, Path b) { return a.toString().compareTo(b.toString()); }

    private static String count(List<Path> files) { return files.size() == 1 ? "1 file" : files.size() + " files"; }

    private static String names(List<Path> paths) {
        String names = paths.stream().limit(NAMED).map(path -> path.getFileName().toString())
                .collect(Collectors.joining(", "));
        return paths.size() > NAMED ? names + ", … " + paths.getLast().getFileName() : names;
    }
}
