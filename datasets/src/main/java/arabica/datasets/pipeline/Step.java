package arabica.datasets.pipeline;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/// What is done to each batch by itself, and so on any thread.
interface Step {
    /// The columns that come out, of those that go in.
    ///
    /// @throws arabica.datasets.DataException when a column that it needs is not there
    Schema schema(Schema in);

    /// The columns that must go in so that the wanted ones come out; empty for all.
    Optional<List<String>> needs(Optional<List<String>> wanted);

    /// The step where only some of its columns are wanted; less work if it can.
    default Step forColumns(List<String> wanted) { return this; }

    /// Does it. The batch is taken over.
    Batch apply(Batch batch, Run run);
}
