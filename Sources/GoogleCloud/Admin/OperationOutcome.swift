extension Operation {
  /// Why it did not end well; nil if it did, and while it runs.
  package var failure: GoogleCloudError? {
    do throws(GoogleCloudError) {
      try checkOutcome()
      return nil
    } catch { return error }
  }
}
