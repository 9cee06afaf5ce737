package arabica.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.rlhf.eval.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudyTableTests {
    private final StudyTable table = new StudyTable("t", "What was found.", List.of("arm", "n", "reward", "share"),
            List.of(List.of("a, b", 3, new Estimate(1.23456, 1, 1.5, 0.95), 0.1 + 0.2),
                    List.of("c|d", 4, new Estimate(2, Double.NaN, Double.NaN, 0.95), Double.NaN)));

    @Test
    void markdownRoundsAndShowsIntervals() { assertThat(table.markdown()).isEqualTo("""
            What was found.

            | arm | n | reward | share |
            |---|---|---|---|
            | a, b | 3 | 1.23 [1.00, 1.50] | 0.30 |
            | c\\|d | 4 | 2.00 | – |
            """); }

    @Test
    void csvKeepsEveryDigitAndGivesAnIntervalThreeColumns() { assertThat(table.csv()).isEqualTo("""
            arm,n,reward,reward low,reward high,share
            "a, b",3,1.23456,1.0,1.5,0.30000000000000004
            c|d,4,2.0,NaN,NaN,NaN
            """); }

    @Test
    void jsonHasObjectsForIntervalsAndNullForWhatIsNoNumber() {
        assertThat(table.json().toString()).isEqualTo("[{\"arm\":\"a, b\",\"n\":3,\"reward\":{\"value\":1.23456,"
                + "\"low\":1.0,\"high\":1.5},\"share\":0.30000000000000004},{\"arm\":\"c|d\",\"n\":4,\"reward\":"
                + "{\"value\":2.0,\"low\":null,\"high\":null},\"share\":null}]");
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new StudyTable("t", "", List.of("a"), List.of(List.of(1, 2))))
                .hasMessageContaining("2 cells under 1 heads");
    }
}
