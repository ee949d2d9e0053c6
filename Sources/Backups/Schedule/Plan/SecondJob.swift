package import Documents
import GoogleCloud
import JSON

/// Another job of Cloud Scheduler that exports the policy's database: each night it bills every document's read once more.
///
/// Only a job that calls Firestore itself is seen; one that calls a function, or sends a message to one, says nothing of what
/// that does.
package struct SecondJob: Sendable, Equatable {
  /// `projects/P/locations/L/jobs/ID`.
  package var name: String
  /// As cron writes it.
  package var cron: String
  package var timeZone: String
  /// Where its exports go, as it says; nil if it does not.
  package var outputURIPrefix: String?
  /// Only these collections; all if empty.
  package var collections: [ExactName]

  /// In the order of the list. Paused and disabled jobs export nothing, so they do not count.
  static func all(_ wanted: WantedSchedule, _ found: FoundState) -> [SecondJob] {
    // A call may name the project by its id or by its number.
    let databases =
      ["\(wanted.production)"]
      + (found.project.value.map { ["projects/\($0.number)/databases/\(wanted.production.database)"] } ?? [])
    return found.jobs.jobs.compactMap { job in
      guard let name = job.name, ExactName(name) != ExactName(wanted.jobName), job.state ?? "ENABLED" == "ENABLED",
        let target = job.httpTarget, let exported = target.exportedDatabase,
        databases.contains(where: { exported == ExactName($0) })
      else { return nil }
      let order = target.exportOrder
      return SecondJob(
        name: name, cron: job.schedule ?? "an unknown time", timeZone: job.timeZone ?? "UTC",
        outputURIPrefix: order?.outputUriPrefix, collections: order?.collectionIds ?? [])
    }
  }

  /// What it does and what to do about it, in sentences.
  var text: String {
    let what =
      collections.isEmpty
      ? "every collection"
      : "\(collections.count == 1 ? "the collection" : "the collections") \(collections.map(\.text).joined(separator: ", "))"
    return "The job \(name) exports this database too: \(what), at \(cron) \(timeZone), to "
      + "\(outputURIPrefix ?? "an unknown place"). With both jobs you pay for the reads of each export. " + remedy
  }

  private var remedy: String {
    let parts = name.wholeMatch(
      of: /projects\/([A-Za-z0-9.:-]{1,100})\/locations\/([a-z0-9-]{1,63})\/jobs\/([A-Za-z0-9_-]{1,500})/)
    guard let parts = parts?.output else { return "If you do not need it, pause it." }
    return
      "If you do not need it, run gcloud scheduler jobs pause \(parts.3) --location=\(parts.2) --project=\(parts.1)"
  }
}

extension SchedulerJob.Target {
  /// What a call to export says.
  struct ExportOrder {
    var outputUriPrefix: String?
    var collectionIds: [ExactName] = []

    /// Google's servers also take the protocol's own names, such as `output_uri_prefix`. It is not known which of two names they
    /// follow, so an order with one of these, or with a name twice, is refused.
    fileprivate init(_ body: some Collection<UInt8>) throws {
      let order = try JSONObject(JSONParser.parse(Array(body)), "the order")
      for name in ["output_uri_prefix", "collection_ids"] where order.has(name) { throw order.bad(name) }
      outputUriPrefix = try order.optionalText("outputUriPrefix")
      guard order.has("collectionIds") else { return }
      collectionIds = try order.elements("collectionIds").map { element in
        guard let id = element.text else { throw order.bad("collectionIds") }
        return ExactName(id)
      }
    }
  }

  /// Nil for a body that is not such an order, or that can be read in two ways.
  var exportOrder: ExportOrder? { body.flatMap { try? ExportOrder($0) } }

  /// The database that the call exports, as the call names it: `projects/P/databases/D`, with the project's id or its number; nil
  /// for another call. Firestore's older versions of the call export, too.
  var exportedDatabase: ExactName? {
    guard (httpMethod ?? "POST").uppercased() == "POST" else { return nil }
    let parts = address.wholeMatch(of: /(?i:https?:\/\/firestore\.googleapis\.com)(?::443)?\/v1(?:beta[12])?\/(.*)/)
    return parts.flatMap { ExactName(String($0.output.1)).dropping(suffix: ":exportDocuments") }
  }

  /// The URI without its query, decoded. A query that is not percent-encoded text hides nothing of it.
  var address: String {
    let address = Substring(uri.utf8.prefix { !"?#".utf8.contains($0) })
    return PercentEncoding.decode(address) ?? String(address)
  }
}
