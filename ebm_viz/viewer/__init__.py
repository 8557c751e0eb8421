"""The landscape viewer: its scripts, and the component that puts it on a Streamlit page."""
