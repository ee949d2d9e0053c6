/// Where a bucket is, against where its database is.
///
/// Firestore's multi-regions are no locations of Cloud Storage, whose own have other names. Source:
/// firebase.google.com/docs/firestore/locations; cloud.google.com/storage/docs/locations.
package enum BucketLocation {
  package enum Nearness: Sendable {
    /// The same place, or a multi-region that holds the database.
    case same
    case sameContinent
    case far
  }

  private static let multiRegions = ["NAM5": "US", "NAM7": "US", "EUR3": "EU"]

  /// The location in Cloud Storage's words: `US` for `nam5`, `US-CENTRAL1` for `us-central1`.
  package static func name(_ location: String) -> String {
    multiRegions[location.uppercased()] ?? location.uppercased()
  }

  /// Whether a bucket is where the database is, or one of the two spans the other.
  package static func isNear(bucket: String, database: String) -> Bool {
    switch nearness(bucket: bucket, database: database) {
    case .same: true
    case .far: false
    // Two regions are two places, however near they lie.
    case .sameContinent: isWide(database) || isWide(bucket) && !isOutsideUS(database)
    }
  }

  package static func nearness(bucket: String, database: String) -> Nearness {
    let (bucket, database) = (bucket.lowercased(), database.lowercased())
    if bucket == database { return .same }
    guard let one = continent(bucket), let other = continent(database) else { return .far }
    // The multi-region of a continent holds the regions of it: nam5 and us-east1 are in US, eur3 and europe-west1 in EU.
    if one == other, ["us", "eu", "asia"].contains(bucket), !isOutsideUS(database) { return .same }
    return one == other ? .sameContinent : .far
  }

  /// A region has a hyphen in its name; multi-regions and pairs have none.
  private static func isWide(_ location: String) -> Bool { !location.contains("-") }

  /// Of North America's regions those in Canada and Mexico.
  private static func isOutsideUS(_ location: String) -> Bool { location.lowercased().hasPrefix("northamerica") }

  /// By how names of locations begin.
  private static func continent(_ place: String) -> String? {
    let prefixes = [
      ("us", "north america"), ("nam", "north america"), ("northamerica", "north america"),
      ("southamerica", "south america"), ("eu", "europe"), ("asia", "asia"), ("australia", "australia"),
      ("me-", "middle east"), ("africa", "africa"),
    ]
    return prefixes.first { place.hasPrefix($0.0) }?.1
  }
}
