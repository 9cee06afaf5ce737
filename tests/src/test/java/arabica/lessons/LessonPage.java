package arabica.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of docs/lessons: its fenced blocks, and what they claim to be.
///
/// - ` ```java ` after a line that is a link to a file: lines of that file.
/// - ` ```text ` after the line `` `docs/lessons/run N` prints ``: what that prints, all of it.
/// - ` ```diff ` whose first line is `--- FILE`, from the project's root: a break, of neighbouring lines. The line after it says
///   ``Caught by `CLASS#METHOD` ``.
public record LessonPage(Path file, List<String> lines) {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(\\.\\./\\.\\./(\\S+\\.java)\\)");
    private static final Pattern RUN = Pattern.compile("`docs/lessons/run (.*)` prints");
    private static final Pattern CAUGHT = Pattern.compile("Caught by `([\\w.]+#\\w+)`.*");

    /// @param about what the page says that it is: a file from the project's root, or the argument of `run`
    /// @param lines without the fences
    public record Block(String about, List<String> lines) {}

    /// One change and the test that notices.
    public record Break(String page, Path file, List<String> before, List<String> after, String test) {
        @Override
        public String toString() { return page + ": " + file.getFileName() + ", " + test.replaceFirst(".*\\.", ""); }
    }

    /// All lessons, in order.
    public static List<LessonPage> all() throws IOException {
        List<LessonPage> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(root().resolve("docs/lessons"))) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("\\d\\d-.*\\.md")).sorted()
                    .toList()) {
                pages.add(new LessonPage(file, Files.readAllLines(file)));
            }
        }
        return pages;
    }

    public String name() { return file.getFileName().toString(); }

    @Override
    public String toString() { return name(); }

    /// Code.
    ///
    /// @throws IllegalStateException if a block does not say whose
    public List<Block> code() { return blocks("java", LINK); }

    /// Output.
    ///
    /// @throws IllegalStateException if a block does not say whose
    public List<Block> output() { return blocks("text", RUN); }

    private List<Block> blocks(String kind, Pattern caption) {
        List<Block> found = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).equals("```" + kind)) { continue; }
            Matcher about = caption.matcher(lines.get(i - 1));
            if (!about.matches()) { throw new IllegalStateException(name() + ":" + i + ": a block of nothing"); }
            found.add(new Block(about.group(1), lines.subList(i + 1, end(i))));
        }
        return found;
    }

    /// @throws IllegalStateException if one does not name its file and its test
    public List<Break> breaks() {
        List<Break> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).equals("```diff")) { continue; }
            int end = end(i);
            Matcher caught = CAUGHT.matcher(lines.get(end + 1));
            if (!lines.get(i + 1).startsWith("--- ") || !caught.matches()) {
                throw new IllegalStateException(name() + ":" + (i + 1) + ": which file, which test?");
            }
            List<String> change = lines.subList(i + 2, end);
            found.add(new Break(name(), Path.of(lines.get(i + 1).substring(4)), side(change, '-'),
                    side(change, '+'), caught.group(1)));
        }
        return found;
    }

    private int end(int fence) {
        int end = fence + 1;
        while (!lines.get(end).equals("```")) { end++; }
        return end;
    }

    private static List<String> side(List<String> change, char mark) {
        return change.stream().filter(line -> line.charAt(0) == mark || line.charAt(0) == ' ')
                .map(line -> line.substring(1)).toList();
    }

    /// The project's folder, wherever in it the tests run.
    public static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs")) || !Files.isDirectory(at.resolve("rlhf"))) {
            at = at.getParent();
        }
        return at;
    }
}
