import Documents
import Hummingbird

extension Route {
  /// What a browser opens.
  static let pages: [Route] = [
    Route(.get, "/", .reading) { await $0.overviewPage($1, $2) },
    Route(.get, "/exports", query: ["after", "state"], .reading) { await $0.exportsPage($1, $2) },
    Route(.get, "/exports/{name}", query: ["files"], .reading) { await $0.exportPage($1, $2) },
    Route(.get, "/export-now", .reading) { await $0.exportNowPage($1, $2) },
    Route(.get, "/operations/{id}", .reading) { await $0.operationPage($1, $2) },
    Route(.get, "/rehearsals", query: ["after"], .reading) { await $0.rehearsalsPage($1, $2) },
    Route(.get, "/rehearsals/{file}", .reading) { await $0.rehearsalPage($1, $2) },
    Route(.get, "/schedule", .reading) { await $0.schedulePage($1, $2) },
    Route(.get, "/recovery", .reading) { await $0.recoveryPage($1, $2) },
    Route(.get, "/recovery/{run}", .reading) { await $0.journalPage($1, $2) },
    Route(.get, "/activity", query: ["after", "actor", "action"], .reading) { await $0.activityPage($1, $2) },
    Route(open: .get, "/signed-out") { dashboard, call in dashboard.signedOutPage(call) },
    Route(open: .get, "/assets/{file}") { _, call in try Asset.reply(call.parameter) },
  ]
}
