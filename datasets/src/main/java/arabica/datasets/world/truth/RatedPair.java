package arabica.datasets.world.truth;

/// A preference pair as a judge sees it.
public interface RatedPair {

    /// The facts behind the prompt.
    Facts facts();

    /// The response that the draw preferred.
    String chosen();

    /// The other response.
    String rejected();
}
