package arabica.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.lessons.LessonPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every lesson ends with something to break and the test that catches it: it does.
class LessonBreakTests {
    private static final MutantClasses WHOLE = MutantClasses.whole();

    @TempDir
    private Path folder;

    static List<LessonPage.Break> breaks() throws IOException {
        return LessonPage.all().stream().flatMap(page -> page.breaks().stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void whatThePageBreaksTheTestCatches(LessonPage.Break change) throws Exception {
        String source = Files.readString(LessonPage.root().resolve(change.file()));
        String before = lines(change.before());
        assertThat(source.split(Pattern.quote("\n" + before), -1)).as("the lines are there, once").hasSize(2);
        assertThat(new SuiteRun(WHOLE).firstFailure(List.of(change.test()))).as("unbroken").isEmpty();
        Mutant mutant = new Mutant(change.file(), 1, "lesson", before, lines(change.after()),
                source.replace(before, lines(change.after())));
        Optional<MutantClasses> broken = MutantClasses.of(mutant, folder);
        assertThat(broken).as("compiles").isPresent();
        assertThat(new SuiteRun(broken.orElseThrow()).firstFailure(List.of(change.test()))).as("broken").isPresent();
    }

    private static String lines(List<String> lines) { return String.join("\n", lines) + "\n"; }
}
