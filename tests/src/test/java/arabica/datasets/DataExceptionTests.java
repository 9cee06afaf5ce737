package arabica.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataExceptionTests {
    /// As a damaged file may have it in the name of a column.
    @Test
    void theMessageIsOneLineWhateverNamesItHolds() {
        String message = new DataException("f.arrow: column \"s\nu\rce\u2028 é\": expected \"source\"").getMessage();

        assertThat(message).isEqualTo("f.arrow: column \"s\uFFFDu\uFFFDce\uFFFD é\": expected \"source\"");
        assertThat(message.lines()).hasSize(1);
    }
}
