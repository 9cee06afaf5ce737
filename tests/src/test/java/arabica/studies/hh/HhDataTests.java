package arabica.studies.hh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HhDataTests {
    @TempDir
    Path folder;

    @Test
    void trainingAndTestPairsHaveOneForm() {
        HhData data = HhData.read(MadeHhData.write(folder, 12, 8));

        assertThat(data.train()).as("a row with an empty reply is left out").hasSize(11)
                .allMatch(HhPair::singleTurn);
        assertThat(data.train().getFirst().prompt()).isEqualTo("question 0");
        assertThat(data.clean()).hasSize(6).extracting(HhPair::prompt).containsExactly("other 2", "other 3", "other 4",
                "other 5", "other 6", "other 7");
        assertThat(data.clean()).extracting(HhPair::singleTurn).containsExactly(true, false, true, true, false, true);
        assertThat(data.clean()).allMatch(pair -> pair.chosen().matches("(please|never)[a-z ]+"));
    }

    @Test
    void aTestLineWhosePromptIsInTheTrainingSetIsRefused() throws IOException {
        MadeHhData.write(folder, 12, 8);
        Files.writeString(folder.resolve(HhData.CLEAN), "{\"clean\": [1, 2]}");

        assertThatThrownBy(() -> HhData.read(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("clean_indices.json: names a line")
                .hasMessageContaining("first prompt is in the training set");
    }

    @Test
    void whatIsMissingOrMalformedIsNamed() throws IOException {
        MadeHhData.write(folder, 12, 8);
        Files.writeString(folder.resolve(HhData.CLEAN), "{\"clean\": [2, 99]}");
        assertThatThrownBy(() -> HhData.read(folder)).hasMessageContaining("names 2 lines").isInstanceOf(
                DataException.class);
        Files.writeString(folder.resolve(HhData.CLEAN), "{\"clean\": \"all\"}");
        assertThatThrownBy(() -> HhData.read(folder)).hasMessageContaining("no list of different line numbers");
        Files.writeString(folder.resolve(HhData.CLEAN), "{");
        assertThatThrownBy(() -> HhData.read(folder)).hasMessageContaining("is not JSON");
        Files.writeString(folder.resolve(HhData.TRAIN), "[{\"prompt\": 1}]");
        assertThatThrownBy(() -> HhData.read(folder)).hasMessageContaining("row 1: \"prompt\" is no text");
        Files.delete(folder.resolve(HhData.TRAIN));
        assertThatThrownBy(() -> HhData.read(folder)).hasMessageContaining("preference_train.json: no such file");
    }

    @Test
    void theRealTestLinesAreThoseOfTheBaselines() {
        HhData data = HhData.read(TestData.real(HhData.TRAIN).getParent().getParent());

        assertThat(data.train()).hasSize(4_999);
        assertThat(data.clean()).hasSize(1_783);
        assertThat(data.clean().stream().filter(HhPair::singleTurn)).hasSize(531);
        Set<String> prompts = data.train().stream().map(HhPair::prompt).collect(Collectors.toSet());
        assertThat(data.clean()).noneMatch(pair -> prompts.contains(pair.prompt()));
        double shorter = data.clean().stream()
                .mapToInt(pair -> Integer.signum(pair.rejected().length() - pair.chosen().length()) + 1).average()
                .orElseThrow() / 2;
        assertThat(Math.round(1_000 * shorter)).as("fewer characters, per mille").isEqualTo(550);
    }
}
