package arabica.datasets.rows;

import java.util.List;

/// One way in which data sets lay out what a use needs, recognised by its columns.
public sealed interface Layout permits PreferenceLayout, UnpairedLayout, CompletionLayout, PromptLayout {
    /// What people call it.
    String title();

    /// The columns that it cannot do without.
    List<String> columns();

    /// Whether a row is read as this layout, although something may be wrong with it; of several, the first counts.
    boolean applies(Fields row);

    /// Whether a row has all that this layout needs, right or wrong.
    default boolean fits(Fields row) { return applies(row) && columns().stream().allMatch(row::has); }
}
