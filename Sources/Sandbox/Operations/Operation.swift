import Documents

/// An import as google.longrunning.Operation shows it.
struct Operation: Sendable {
  enum State: String, Sendable {
    case processing = "PROCESSING"
    case successful = "SUCCESSFUL"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
  }

  struct Progress: Sendable {
    var estimated = 0
    var completed = 0
  }

  /// `projects/P/databases/D/operations/ID`
  let name: String
  let inputURIPrefix: String
  /// Microseconds since 1970, as `end`.
  let start: Int64
  var end: Int64?
  var state = State.processing
  var documents = Progress()
  var bytes = Progress()
  var error: GoogleError?

  /// The same operation, ended: with success, with the refusal's own words, or as cancelled.
  func ended(at time: Int64, _ failure: (any Error)?) -> Operation {
    var operation = self
    operation.end = time
    switch failure {
    case nil: operation.state = .successful
    case is CancellationError:
      operation.state = .cancelled
      operation.error = GoogleError(.cancelled, "The operation was cancelled: the sandbox stopped.")
    case let error as GoogleError:
      operation.state = .failed
      operation.error = error
    case .some(let error):
      operation.state = .failed
      operation.error = GoogleError(.internal, "\(error)")
    }
    return operation
  }
}

extension Operation {
  /// Appends google.longrunning.Operation with google.firestore.admin.v1.ImportDocumentsMetadata.
  func append(to json: inout JSONText) {
    json.raw("{\"name\":")
    json.string(name)
    json.raw(",\"metadata\":{\"@type\":\"type.googleapis.com/google.firestore.admin.v1.ImportDocumentsMetadata\"")
    json.raw(",\"startTime\":\"")
    json.timestamp(microseconds: start)
    if let end {
      json.raw("\",\"endTime\":\"")
      json.timestamp(microseconds: end)
    }
    json.raw("\",\"operationState\":")
    json.string(state.rawValue)
    json.raw(",\"progressDocuments\":")
    Self.append(documents, to: &json)
    json.raw(",\"progressBytes\":")
    Self.append(bytes, to: &json)
    json.raw(",\"inputUriPrefix\":")
    json.string(inputURIPrefix)
    json.raw("}")
    if let error {
      json.raw(",\"done\":true,\"error\":{\"code\":")
      json.integer(error.status.rawValue)
      json.raw(",\"message\":")
      json.string(error.message)
      json.raw("}")
    } else if end != nil {
      json.raw(",\"done\":true,\"response\":{\"@type\":\"type.googleapis.com/google.protobuf.Empty\"}")
    }
    json.raw("}")
  }

  private static func append(_ progress: Progress, to json: inout JSONText) {
    json.raw("{\"estimatedWork\":\"")
    json.integer(progress.estimated)
    json.raw("\",\"completedWork\":\"")
    json.integer(progress.completed)
    json.raw("\"}")
  }
}
