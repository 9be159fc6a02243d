"""Results as files that leave the dashboard: tables, pictures, statements and reports."""
