import JSON
package import Verification

/// How a command ended. The raw value is the exit status: this is the one rule between the two.
package enum ExitStatus: Int32, Sendable {
  /// Verified, or ok.
  case verified = 0
  /// Something differs, or a check failed.
  case different = 1
  case corrupt = 2
  /// It could not be finished or found out: network, permission, missing tool.
  case incomplete = 3
  /// A gate said no; nothing was written.
  case refused = 4
  case usage = 64
  case bug = 70
  case interrupted = 130
  /// As a shell reports a program that SIGPIPE ended: 0 would say that everything was looked at and told.
  case closedPipe = 141

  /// - Parameter isInterrupted: whether a signal ended the work before everything was looked at.
  package init(_ verdict: Verdict, isInterrupted: Bool = false) {
    self =
      switch verdict {
      case _ where isInterrupted: .interrupted
      case .verified: .verified
      case .different: .different
      case .corrupt: .corrupt
      case .incomplete: .incomplete
      }
  }
}

/// The forms of an answer.
package enum AnswerFormat: String, CaseIterable, Sendable {
  case text, json
}

/// What a command returns: how it ended, and what it tells.
package struct Answer: Sendable {
  package enum Body: Sendable {
    /// The form that was asked for; JSON is one object on one line.
    case forms(text: @Sendable (TextStyle) -> String, json: @Sendable () -> [UInt8])
    /// The same in each form. None, for what was written while it was found.
    case bytes([UInt8])
  }

  package let status: ExitStatus
  /// Set for a plugin of Nagios, which has exit statuses of its own.
  package var pluginStatus: PluginStatus?
  package let body: Body
  /// Whether it only confirms that all is well if its status is 0: `--quiet` leaves it out then. A list or a plan is what
  /// was asked for.
  package let isConfirmation: Bool
  /// Writes reports, which the command's own options send to several places, before the body.
  package var reports: @Sendable () throws -> Void = {}
  /// Sentences for standard error, after the answer.
  package var notes: [String] = []
  /// The same where the answer is JSON: the text has them.
  package var notesBesideJSON: [String] = []

  /// What the process ends with.
  package var exitCode: Int32 { pluginStatus?.rawValue ?? status.rawValue }

  /// - Parameters:
  ///   - schema: of the JSON, like `rekindle.doctor/1`.
  ///   - members: of the JSON, after its schema and the tool's version. Keys are never renamed or removed, only added.
  init(
    _ status: ExitStatus, schema: String, toolVersion: String, isConfirmation: Bool = false,
    text: @escaping @Sendable (inout TextCanvas) -> Void, members: @escaping @Sendable (inout JSONWriter) -> Void
  ) {
    self.status = status
    self.isConfirmation = isConfirmation
    body = .forms(
      text: { style in
        var canvas = TextCanvas(style)
        text(&canvas)
        return canvas.text
      },
      json: { JSONWriter.line(schema, toolVersion: toolVersion, members) })
  }

  package init(
    _ status: ExitStatus, isConfirmation: Bool = false, bytes: [UInt8] = [], notes: [String] = [],
    reports: @escaping @Sendable () throws -> Void = {}
  ) {
    self.status = status
    self.isConfirmation = isConfirmation
    self.notes = notes
    self.reports = reports
    body = .bytes(bytes)
  }
}

extension JSONWriter {
  /// A whole answer: one object on one line. Keys are never renamed or removed, only added.
  static func line(_ schema: String, toolVersion: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", schema)
      json.member("toolVersion", toolVersion)
      json.origin()
      members(&json)
    }
    return json.line()
  }
}
