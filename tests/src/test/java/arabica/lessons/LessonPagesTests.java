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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The lessons' pages show the code that is compiled, and what it prints. That their breaks are caught is shown by
/// `arabica.mutants.LessonBreakTests`.
class LessonPagesTests {
    private static final Path SOURCES = LessonPage.root().resolve("tests/src/test/java/arabica/lessons");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    static List<LessonPage> pages() throws IOException { return LessonPage.all(); }

    @Test
    void thereAreSixLessons() throws IOException { assertThat(pages()).hasSize(6); }

    @ParameterizedTest
    @MethodSource("pages")
    void codeOnThePageIsCodeThatIsCompiled(LessonPage page) throws IOException {
        assertThat(page.blocks("java")).isNotEmpty();
        for (LessonPage.Block block : page.blocks("java")) {
            String source = Files.readString(SOURCES.resolve(block.about()));
            assertThat(stripped(source, block)).as("%s in %s", block.about(), page)
                    .contains("\n" + String.join("\n", block.lines()) + "\n");
        }
    }

    /// The file without the indentation that the page leaves out: that of its lines on which the block begins.
    private static String stripped(String source, LessonPage.Block block) {
        int indentation = source.lines().filter(line -> line.strip().equals(block.lines().getFirst().strip()))
                .mapToInt(line -> line.indexOf(line.strip())).findFirst().orElse(0)
                - block.lines().getFirst().indexOf(block.lines().getFirst().strip());
        return "\n" + source.replaceAll("(?m)^ {" + indentation + "}", "");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatThePageSaysIsPrintedIsPrinted(LessonPage page) throws Exception {
        assertThat(page.blocks("text")).isNotEmpty();
        for (LessonPage.Block block : page.blocks("text")) {
            assertThat(printed("arabica.lessons." + block.about())).as("%s in %s", block.about(), page)
                    .isEqualTo(String.join("\n", block.lines()) + "\n");
        }
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
        try (Stream<Path> files = Files.list(LessonPage.root().resolve("docs/lessons"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                List<String> links = LINK.matcher(Files.readString(file)).results().map(MatchResult::group)
                        .map(link -> LINK.matcher(link).replaceAll("$1")).filter(link -> !link.startsWith("https:"))
                        .toList();
                assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
            }
        }
    }
}
