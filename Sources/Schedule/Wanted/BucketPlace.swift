/// Where a bucket is, against where its database is.
///
/// Firestore's multi-regions are no locations of Cloud Storage, whose own have other names. Source:
/// firebase.google.com/docs/firestore/locations; cloud.google.com/storage/docs/locations.
enum BucketPlace {
  private static let multiRegions = ["NAM5": "US", "NAM7": "US", "EUR3": "EU"]

  /// The location in Cloud Storage's words: `US` for `nam5`, `US-CENTRAL1` for `us-central1`.
  static func name(_ location: String) -> String { multiRegions[location.uppercased()] ?? location.uppercased() }

  /// Whether a bucket is where the database is, or spans it.
  static func isNear(bucket: String, database: String) -> Bool {
    let (bucket, database) = (bucket.uppercased(), database.uppercased())
    if name(database) == bucket { return true }
    // Two regions are two places, however near they lie.
    guard isWide(bucket) || isWide(database) else { return false }
    return area(bucket) == area(database)
  }

  /// A region has a hyphen in its name; multi-regions and pairs have none.
  private static func isWide(_ location: String) -> Bool { !location.contains("-") }

  private static func area(_ location: String) -> String {
    for (prefix, area) in [("US", "US"), ("NAM", "US"), ("EU", "EU"), ("ASIA", "ASIA")] where location.hasPrefix(prefix)
    {
      return area
    }
    return location
  }
}
