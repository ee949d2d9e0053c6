extension RPCStatus {
  var code: GoogleCloudError.Code {
    switch self {
    case .invalidArgument, .outOfRange: .invalidArgument
    case .failedPrecondition: .failedPrecondition
    case .unauthenticated: .unauthenticated
    case .permissionDenied: .permissionDenied
    case .notFound: .notFound
    case .alreadyExists, .aborted: .conflict
    case .resourceExhausted: .quotaExhausted
    case .unimplemented: .unimplemented
    case .unavailable: .unavailable
    case .deadlineExceeded: .deadlineExceeded
    case .ok, .cancelled, .unknown, .internal, .dataLoss: .serverError
    }
  }

  /// What to do about a call, or an operation, that ended with this status.
  ///
  /// What the service said comes first: the status does not tell whose role is missing.
  package func remedy(for message: String) -> String { FirestoreAgent.remedy(for: message) ?? remedy }

  package var remedy: String {
    switch self {
    case .invalidArgument, .outOfRange: "Correct the request; sending it again will not help."
    case .failedPrecondition: "Bring it into the state that the message asks for."
    case .unauthenticated: "Sign in again: the access token is missing, malformed or expired."
    case .permissionDenied:
      "Grant the account the role for this call: datastore.viewer to read, "
        + "datastore.importExportAdmin to import and export."
    case .notFound: "Check the names: of the project, and of the database, bucket or job in it."
    case .alreadyExists, .aborted: "Something else changed the same thing; look at its state and try again."
    case .resourceExhausted: "Wait for the quota to recover, or have it raised."
    case .unimplemented:
      "This server does not offer the call: check the address. Google's emulator, for one, has no Admin API."
    case .unavailable, .deadlineExceeded: "Try again later."
    case .ok, .cancelled, .unknown, .internal, .dataLoss: "Try again; if it stays, look into the server's log."
    }
  }

  /// Of HTTP status 412: the version that the request named is not the one that is there.
  private static let changedMeanwhile = "Something else made or changed it; look at what is there now, and try again."

  /// The error for an answer with this status.
  /// - Parameters:
  ///   - call: what was asked, such as `RunQuery`.
  ///   - message: the service's own words; empty if it said nothing.
  func error(_ call: String, _ message: String, httpStatus: Int?) -> GoogleCloudError {
    // gRPC's answers have HTTP status 200, whatever they say.
    let http = httpStatus.flatMap { $0 == 200 ? nil : " (HTTP status \($0))" } ?? ""
    return GoogleCloudError(
      code, "\(call) was answered with " + (message.isEmpty ? "\(name)\(http)." : ServiceMessage.text(self, message)),
      remedy: httpStatus == 412 ? RPCStatus.changedMeanwhile : remedy(for: message), httpStatus: httpStatus,
      rpcStatus: self)
  }
}
