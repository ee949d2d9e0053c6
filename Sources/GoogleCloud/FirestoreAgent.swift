/// Firestore's own account in a project, its service agent: it writes the files of exports and reads those of imports.
///
/// The account that asks for an export needs a role on the database; the agent needs one on the bucket. For a bucket of
/// its own project the agent has what it needs by default.
///
/// Source: cloud.google.com/firestore/docs/manage-data/export-import, service agent permissions.
package enum FirestoreAgent {
  /// What the agent needs on a bucket of another project, to export to it and to import from it.
  package static let bucketRole = "roles/storage.admin"

  /// The remedy where a service says that the agent may not use a bucket; nil for a message about something else.
  ///
  /// A call, and an operation that it started, can both fail so, with any status. Google's words: "Service account does
  /// not have access to Google Cloud Storage file: /BUCKET/PATH. [...] Error details:
  /// service-NUMBER@gcp-sa-firestore.iam.gserviceaccount.com does not have storage.buckets.get access to the Google Cloud
  /// Storage bucket."
  package static func remedy(for message: String) -> String? {
    guard message.contains("gcp-sa-firestore") else { return nil }
    let agent = message.firstMatch(of: address).map { String($0.output) }
    let words = command(bucket: bucket(in: message) ?? "BUCKET", agent: agent ?? "service-NUMBER@\(domain)")
    return "Run \(words.joined(separator: " ")) to let Firestore's service agent use the bucket."
  }

  /// The command that grants the agent its role, word by word.
  package static func command(bucket: String, agent: String) -> [String] {
    AccessPolicy.command(granting: bucketRole, onBucket: bucket, to: member(agent))
  }

  static let domain = "gcp-sa-firestore.iam.gserviceaccount.com"

  // The message comes from the network, and the command goes into a shell: these take nothing that a shell would read as
  // anything but a word.
  private static var address: Regex<Substring> {
    /service-[0-9]{1,20}@gcp-sa-firestore\.iam\.gserviceaccount\.com(?![A-Za-z0-9-]|\.[A-Za-z0-9])/
  }

  private static func bucket(in message: String) -> String? {
    let place = /(?:gs:\/\/|Google Cloud Storage file: \/)([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?![A-Za-z0-9_-])/
    return message.firstMatch(of: place).map { String($0.output.1) }
  }
}
