import GoogleCloud

/// Why a job's last attempt failed, and what to do about it.
struct JobFailure {
  /// As google.rpc.Code numbers it.
  var code: Int
  /// The service's words; Cloud Scheduler may keep none.
  var message: String?

  var text: String {
    let status = RPCStatus(rawValue: code)
    let words = message.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
    let end = words.last.map { ".!?".contains($0) } ?? false ? "" : "."
    return "The job's last attempt failed: \(status?.name ?? "status \(code)")\(words)\(end) "
      + remedy(status ?? .unknown)
  }

  private func remedy(_ status: RPCStatus) -> String {
    if let remedy = message.flatMap(FirestoreAgent.remedy) { return "No export began. \(remedy)" }
    switch status {
    case .permissionDenied, .unauthenticated:
      return "No export began. Check that the account has its roles: rekindle schedule plan."
    case .invalidArgument, .outOfRange, .failedPrecondition:
      return "No export began. Look at what the job calls: rekindle schedule plan shows it. The usual cause is an "
        + "outputUriPrefix with a fixed folder: the first export takes the folder, and Firestore refuses every later one "
        + "because the path already exists."
    case .notFound:
      return
        "No export began. The database or the bucket that the job names does not exist: rekindle schedule plan shows "
        + "which."
    case .unavailable, .deadlineExceeded, .cancelled, .unknown, .internal, .dataLoss:
      return "It may have started an export anyway; the job's next run makes another one. \(status.remedy)"
    case .ok, .alreadyExists, .aborted, .resourceExhausted, .unimplemented: return "No export began. \(status.remedy)"
    }
  }
}
