import GoogleCloud
import Policy

/// Whether the bucket is near the database, and one that exports can go to.
///
/// Source: firestore/docs/manage-data/export-import: a bucket near the database, and none whose requester pays.
enum LocationCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.location
    guard facts.policy?.backups != nil else { return .unneeded(code, "No policy names a bucket.") }
    guard let storage = facts.cloud.bucket else {
      return .hindered(code, "The bucket was not asked, since no token was found.")
    }
    let bucket: Bucket
    switch storage.description {
    case .success(let description): bucket = description
    case .failure(let error):
      return .hindered(code, "gs://\(storage.name): \(error.message)", remedy: error.remedy)
    }
    if bucket.billing?.requesterPays == true {
      return .failure(
        code,
        "gs://\(storage.name) has its requester pay. Firestore exports to none of these, and imports from none.",
        [["gcloud", "storage", "buckets", "update", "gs://\(storage.name)", "--no-requester-pays"]])
    }
    guard let production = facts.cloud.production else {
      return .unneeded(
        code, "gs://\(storage.name) is in \(bucket.location ?? "no place that it tells"); no policy names production."
      )
    }
    guard case .success(let database) = production.description, let place = database.locationId,
      let location = bucket.location
    else { return .hindered(code, "The service does not tell where \(production.name) or gs://\(storage.name) is.") }
    let both = "gs://\(storage.name) is in \(location), \(production.name) in \(place)"
    switch BucketLocation.nearness(bucket: location, database: place) {
    case .same: return .ok(code, both)
    case .sameContinent:
      return .ok(code, "\(both): the same continent; exports leave the database's region, which may cost")
    case .far:
      return .warning(
        code, "\(both). Exports and imports cross the world: slower, and paid for.",
        remedy: "Keep backups in a bucket near the database, in a multi-region that holds it, say.")
    }
  }
}
