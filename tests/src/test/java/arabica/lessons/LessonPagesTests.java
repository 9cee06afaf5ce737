package arabica.lessons;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The lessons' pages show the code that is compiled, and what it prints. That their breaks are caught is shown by
/// `arabica.mutants.LessonBreakTests`.
class LessonPagesTests {
    private static final Path FOLDER = LessonPage.root().resolve("docs/lessons");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    static List<LessonPage> pages() throws IOException { return LessonPage.all(); }

    @Test
    void thereAreSixLessons() throws IOException { assertThat(pages()).hasSize(6); }

    @ParameterizedTest
    @MethodSource("pages")
    void codeOnThePageIsCodeThatIsCompiled(LessonPage page) throws IOException {
        assertThat(page.code()).isNotEmpty();
        for (LessonPage.Block block : page.code()) {
            List<String> source = Files.readAllLines(LessonPage.root().resolve(block.about()));
            assertThat(holds(source, block.lines())).as("%s shows %s: %s …", page, block.about(),
                    block.lines().getFirst()).isTrue();
        }
    }

    /// Whether these are neighbouring lines of the source, but for what all of them are indented by.
    private static boolean holds(List<String> source, List<String> lines) {
        String wanted = String.join("\n", lines);
        return IntStream.rangeClosed(0, source.size() - lines.size())
                .mapToObj(from -> String.join("\n", source.subList(from, from + lines.size())).stripIndent())
                .anyMatch(wanted::equals);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatThePageSaysIsPrintedIsPrinted(LessonPage page) throws Exception {
        assertThat(page.output()).isNotEmpty();
        for (LessonPage.Block block : page.output()) {
            assertThat(printed(program(block.about()))).as("%s in %s", block.about(), page)
                    .isEqualTo(String.join("\n", block.lines()) + "\n");
        }
    }

    /// What the script `run` starts.
    private static String program(String argument) throws IOException {
        Matcher line = Pattern.compile("\"" + argument + " \"\\) program=(\\S+) ;;")
                .matcher(Files.readString(FOLDER.resolve("run")));
        assertThat(line.find()).as("run knows %s", argument).isTrue();
        return "arabica.lessons." + line.group(1).replace('/', '.');
    }

    private static String printed(String program) throws Exception {
        Method main = Class.forName(program).getDeclaredMethod("main");
        main.setAccessible(true);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null);
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLessonHasExercisesAndSomethingToBreak(LessonPage page) {
        assertThat(page.lines()).contains("## Exercises", "## Break it");
        assertThat(page.breaks()).isNotEmpty();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                List<String> links = LINK.matcher(Files.readString(file)).results().map(MatchResult::group)
                        .map(link -> LINK.matcher(link).replaceAll("$1")).filter(link -> !link.startsWith("https:"))
                        .toList();
                assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
            }
        }
    }
}
