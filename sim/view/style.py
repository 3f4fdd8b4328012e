"""How the page looks, where it differs from what its components look like by themselves."""

STYLE = """
.v-app-bar, .v-app-bar .v-toolbar__content { height: 46px !important; }
.v-content.solara-content-main { padding-top: 46px !important; }
.v-content.solara-content-main > .v-content__wrap > div { padding: 0 !important; }
.v-navigation-drawer { top: 46px !important; min-width: 330px !important; max-width: 330px !important; }
.v-navigation-drawer .v-sheet { min-width: 0 !important; }
.v-sheet.bp-page { padding: 0 12px 14px; max-width: 1500px; margin-top: -22px !important; gap: 0 !important; }
.bp-history .v-label { font-size: 13px; }
.bp-page .v-tabs-bar { height: 38px; }
.bp-headline { display: flex; flex-wrap: wrap; gap: 8px; padding-top: 6px; }
.bp-number { flex: 1 1 130px; padding: 5px 10px; border-radius: 6px; border: 1px solid rgba(128,128,128,0.3); }
.bp-value { font-size: 19px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.bp-unit { font-size: 12px; font-weight: 400; }
.bp-small { font-size: 12px; opacity: 0.8; }
.bp-now { font-size: 17px; font-weight: 600; }
.bp-choose .v-input { max-width: 230px; margin-top: 14px; }
.bp-choose .v-input, .bp-levers .v-input { font-size: 14px; }
.bp-table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
.bp-table td, .bp-table th { padding: 2px 12px 2px 0; text-align: right; }
.bp-table td:first-child, .bp-table th:first-child { text-align: left; }
.bp-card .v-card__text { padding: 8px 10px; }
.bp-card { margin: 0 0 6px !important; }
.bp-levers .v-select, .bp-levers .v-text-field { margin-top: 14px; }
.bp-levers .v-text-field__details, .bp-levers .v-messages { min-height: 0; margin: 0 !important; }
.bp-levers .v-input__slot { margin-bottom: 0; }
.bp-levers .v-slider { min-height: 24px; }
.bp-levers .v-input--selection-controls { margin-top: 0; padding-top: 0; height: 30px; }
.bp-levers .v-input--switch .v-label { font-size: 14px; }
.bp-levers .v-input--switch .v-input--selection-controls__input { transform: scale(0.75); }
.bp-levers .v-expansion-panel-header { padding: 8px 12px; min-height: 38px; }
.bp-levers .v-expansion-panel-content__wrap { padding: 0 12px 10px; }
.bp-label { font-size: 13px; margin-top: 8px; }
.bp-pillar { font-weight: 600; margin-top: 10px; }
.bp-dials { padding-left: 12px; border-left: 3px solid rgba(128,128,128,0.35); }
.bp-assumed { color: #c04e00; opacity: 1; }
.theme--dark .bp-assumed { color: #f0a06a; }
.bp-question { font-style: italic; padding: 6px 0 2px; }
.bp-yaml { font-size: 11px; line-height: 1.35; max-height: 260px; overflow: auto; white-space: pre; margin: 6px 0; }
.bp-agent { font-size: 13px; margin: 4px 0; }
.bp-kind { font-weight: 600; font-size: 13px; margin-top: 6px; }
.bp-figure { width: 100%; background: #fff; }
"""
