import Documents
import GoogleCloud
import Policy

/// The settings and members of the buckets, and the other buckets of their projects.
extension AccessReview {
  /// Source: cloud.google.com/storage/docs/soft-delete: the shortest that there is, but none.
  private static let leastSoftDeleteDays = 7

  mutating func judgeBuckets() {
    for storage in facts.buckets {
      let resource = AccessEntry.Resource.bucket(storage.name)
      switch storage.facts.bucket {
      case .failure(let error): addUnread("The settings", on: resource, error)
      case .success(nil):
        addUnread(
          "The \(resource) does not exist, so nothing says who may use it.", on: resource, id: "The settings",
          remedy: "Check the name in the policy.")
      case .success(let bucket?): judge(bucket, storage.name, resource)
      }
      if case .success(nil) = storage.facts.bucket { continue }
      judge(storage.facts.access, .bucket(storage.name), .bucketMember, on: resource)
    }
  }

  private mutating func judge(_ bucket: Bucket, _ name: ExactName, _ resource: AccessEntry.Resource) {
    if bucket.projectNumber == nil {
      addUnread(
        "The service does not tell which project the \(resource) is of, so the project's own members were not read.",
        on: resource, id: "The project", remedy: "Look at the bucket in the Google Cloud console.")
    }
    if bucket.iamConfiguration?.publicAccessPrevention != "enforced" {
      setting(
        .everybody, name, "public-access-prevention",
        "Public access prevention is not enforced. A change of the access policy can let everybody in.",
        ["--public-access-prevention"])
    }
    if bucket.iamConfiguration?.uniformBucketLevelAccess?.enabled != true {
      setting(
        .objectACLs, name, "uniform-bucket-level-access",
        "Uniform bucket-level access is off: each object has an access list of its own, which Rekindle does not read.",
        ["--uniform-bucket-level-access"])
    }
    if let rules = bucket.cors, !rules.isEmpty {
      let origins = rules.flatMap { $0.origin ?? [] }
      setting(
        .cors, name, "cors",
        "Pages of these sites may read objects in a browser (CORS): "
          + "\(origins.isEmpty ? "none named" : origins.prefix(10).joined(separator: ", "))"
          + "\(origins.count > 10 ? ", and \(origins.count - 10) more" : "").",
        ["--clear-cors"])
    }
    if bucket.website?.mainPageSuffix != nil || bucket.website?.notFoundPage != nil {
      setting(
        .website, name, "website", "The bucket is set up as a web site.",
        ["--clear-web-main-page-suffix", "--clear-web-error-page"])
    }
    judgeSoftDelete(bucket, name)
  }

  private mutating func judgeSoftDelete(_ bucket: Bucket, _ name: ExactName) {
    let isBackups = name == scope.backups.bucket
    let wanted = isBackups ? scope.backups.softDeleteDays : Self.leastSoftDeleteDays
    let limit = max(wanted, Self.leastSoftDeleteDays)
    let seconds = bucket.softDeletePolicy?.retentionDurationSeconds.flatMap { Int($0) } ?? 0
    guard seconds < limit * 86_400 else { return }
    setting(
      .softDelete, name, "soft-delete", owner: wanted == 0 && seconds == 0 ? .policy : nil,
      seconds <= 0
        ? "Soft delete is off: what is deleted cannot be brought back."
        : "What is deleted can be brought back for \(seconds / 86_400) days, fewer than \(limit).",
      ["--soft-delete-duration=\(limit)d"])
  }

  private mutating func setting(
    _ code: AccessEntry.Code, _ bucket: ExactName, _ name: String, owner: AccessEntry.Owner? = nil, _ message: String,
    _ options: [String]
  ) {
    add(
      code, on: .bucket(bucket), [name], owner, message,
      remedy: "If it is meant to be so, put the entry's id into the file of --ours.",
      commands: [["gcloud", "storage", "buckets", "update", "gs://\(bucket)"] + options])
  }

  mutating func judgeOtherBuckets() {
    let watched = scope.watchedBuckets
    for project in facts.projects {
      let resource = AccessEntry.Resource(.project, project.id)
      switch project.buckets {
      case .failure(let error): addUnread("The list of buckets", on: resource, error)
      case .success(let buckets):
        for name in buckets.compactMap(\.name) where !watched.contains(name) {
          add(
            .otherBucket, on: .bucket(name), [], scope.owns(bucket: name) ? .policy : nil,
            "gs://\(name) is another bucket of the project \(project.id). A copy of the data may be in it.",
            remedy: "Look at what it holds. If it is yours, add bucket:\(name) to access.ours of the policy.")
        }
      }
    }
  }
}
